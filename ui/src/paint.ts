/** Work that may wait until what is to be seen has been painted. */

/** Runs in the second frame from now: the first one paints what has just changed. A window that nobody
 *  sees draws none, and waits. */
export function afterPaint(run: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(run))
}
