// Puts watches into the page: from a key to the frame that shows what it led to. Reads only.
const text = () => document.querySelector('[data-testid=order-no]')?.textContent ?? ''
const row = () => document.querySelector('[data-testid=compare]')?.getAttribute('aria-activedescendant') ?? ''
const pace = (window.__pace = { decided: [], moved: [], scans: [] })
let watch = null
const since = (from) => performance.now() - from
addEventListener('keydown', (event) => {
  if (event.key !== 'a' && event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  // When the key was pressed; a clock of another kind is not believed.
  const lag = since(event.timeStamp)
  watch = { decides: event.key === 'a', order: text(), row: row(), from: lag >= 0 && lag < 1000 ? event.timeStamp : performance.now() }
}, true)
new MutationObserver(() => {
  const mine = watch
  if (!mine) return
  const now = text()
  if (mine.decides ? now === '' || now === mine.order : row() === mine.row) return
  watch = null
  requestAnimationFrame(() => requestAnimationFrame(() => (mine.decides ? pace.decided : pace.moved).push(since(mine.from))))
  if (!mine.decides) return
  const drawn = () => pace.scans.push(since(mine.from))
  const look = (left) => {
    const scan = document.querySelector('[data-testid=scan] img')
    if (scan?.complete && scan.naturalWidth > 0) drawn()
    else if (left > 0 && text() === now) requestAnimationFrame(() => look(left - 1))
  }
  requestAnimationFrame(() => look(300))
}).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['aria-activedescendant'] })
