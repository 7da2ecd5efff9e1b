// A page of a list that has something in it.

// So often a page that holds nothing is followed by the next without being shown.
const MOST_EMPTY = 5;

/** What is read for one page is bounded: it may hold nothing and have a `next`. load(after) until something is there. */
export async function somePage(load, after) {
  let page = await load(after);
  for (let turn = 0; !page.items.length && page.next && turn < MOST_EMPTY; turn += 1) page = await load(page.next);
  return page;
}
