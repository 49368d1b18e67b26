/* Compiled once for each header: it must not need another one first. */
#include HEADER
int main(void) { return 0; }
