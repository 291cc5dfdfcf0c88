#define IS_STATIC
#include "tst-tramp-maps.c"
