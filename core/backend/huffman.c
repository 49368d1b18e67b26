/* Huffman's tree by two queues: leaves in their order and sums, which come out in order by themselves. */
#include "backend/huffman.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct node { uint32_t count; int parent; } node;
typedef struct leaf { uint32_t count; int symbol; } leaf;

static int by_count(const void *a, const void *b)
{
    const leaf *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? -1 : 1;
    return x->symbol - y->symbol;
}

/* Leaves with a count, in order; at least two. */
static int sort_leaves(const uint32_t *counts, int n, leaf *leaves)
{
    int used = 0, n_leaves = 0;
    for (int i = 0; i < n; i++) used += counts[i] > 0;
    for (int i = 0; i < n; i++) {
        const bool added = !counts[i] && used < 2;
        used += added;
        if (counts[i] || added) leaves[n_leaves++] = (leaf) { counts[i] + added, i };
    }
    qsort(leaves, (size_t) n_leaves, sizeof *leaves, by_count);
    return n_leaves;
}

/* Depth of the deepest leaf; depths[i] is that of leaves[i]. */
static int grow_tree(const leaf *leaves, int n, uint8_t *depths)
{
    node tree[2 * STP_HUFFMAN_MAX];
    int next_leaf = 0, next_sum = n, deepest = 0;
    for (int i = 0; i < n; i++) tree[i].count = leaves[i].count;
    for (int top = n; top < 2 * n - 1; top++) {
        tree[top].count = 0;
        for (int child = 0; child < 2; child++) {
            const bool is_leaf = next_leaf < n && (next_sum == top || tree[next_leaf].count <= tree[next_sum].count);
            node *taken = &tree[is_leaf ? next_leaf++ : next_sum++];
            taken->parent = top;
            tree[top].count += taken->count;
        }
    }
    int levels[2 * STP_HUFFMAN_MAX];
    levels[2 * n - 2] = 0;
    for (int i = 2 * n - 3; i >= 0; i--) {
        levels[i] = levels[tree[i].parent] + 1;
        if (levels[i] > deepest) deepest = levels[i];
        if (i < n) depths[i] = (uint8_t) levels[i];
    }
    return deepest;
}

void stp_huffman_lengths(const uint32_t *counts, int n, int limit, uint8_t *lengths)
{
    leaf leaves[STP_HUFFMAN_MAX];
    uint8_t depths[STP_HUFFMAN_MAX];
    const int used = sort_leaves(counts, n, leaves);
    while (grow_tree(leaves, used, depths) > limit)     /* flatter counts make a flatter tree */
        for (int i = 0; i < used; i++) leaves[i].count = leaves[i].count / 2 + 1;
    memset(lengths, 0, (size_t) n);
    for (int i = 0; i < used; i++) lengths[leaves[i].symbol] = depths[i];
}

static uint16_t reversed(uint32_t code, int bits)
{
    uint32_t r = 0;
    for (; bits > 0; bits--, code >>= 1) r = r << 1 | (code & 1);
    return (uint16_t) r;
}

void stp_huffman_codes(const uint8_t *lengths, int n, uint16_t *codes)
{
    enum { MAX_BITS = 15 };
    uint32_t of_length[MAX_BITS + 1] = { 0 }, next[MAX_BITS + 1] = { 0 };
    for (int i = 0; i < n; i++) of_length[lengths[i]]++;
    of_length[0] = 0;
    for (int bits = 1; bits <= MAX_BITS; bits++) next[bits] = (next[bits - 1] + of_length[bits - 1]) << 1;
    for (int i = 0; i < n; i++) codes[i] = lengths[i] ? reversed(next[lengths[i]]++, lengths[i]) : 0;
}
