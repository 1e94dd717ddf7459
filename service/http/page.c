#include "service/http/page.h"
char *ad_page_render(const char *path, GHashTable *query, const AdApiReply *reply, GError **error)
{ (void)path;(void)query;(void)reply;(void)error; return g_strdup("x"); }
