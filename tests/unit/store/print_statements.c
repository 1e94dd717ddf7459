/* SPDX-License-Identifier: Apache-2.0 */
/* print_statements.c - schema and PREPAREs in PostgreSQL's words on standard output, for
 * check_postgres */
#include <stdio.h>

#include "service/store/schema.h"
#include "service/store/sql.h"

int
main(void)
{
    const AdMigration *migrations = ad_schema_migrations();
    for (int v = 0; v < AD_SCHEMA_VERSION; v++) {
        puts("BEGIN;");
        for (gsize i = 0; i < migrations[v].count; i++) {
            g_autofree char *ddl = ad_schema_for_postgres(&migrations[v].texts[i]);
            if (ddl != NULL)
                printf("%s;\n", ddl);
        }
        puts("COMMIT;");
    }
    for (int i = 0; i < AD_SQL_COUNT; i++) {
        g_autofree char *sql = ad_sql_text_for_postgres((AdSqlId)i);
        printf("PREPARE %s AS %s;\n", ad_sql_name((AdSqlId)i), sql);
    }
    printf("SELECT 'prepared ' || COUNT(*) || ' of %d' FROM pg_prepared_statements;\n",
           AD_SQL_COUNT);
    return ferror(stdout) != 0;
}
