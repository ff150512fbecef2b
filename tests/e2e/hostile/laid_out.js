// Reads how the page is laid out and what it is made of. It changes nothing.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\uffa0]|[\u{e0000}-\u{e007f}]/u
const OUTSIDE = /__ran|127\.0\.0\.1:|[\u0590-\u06ff\ufdfd]/u
const MOST = 5
const wrong = []
const say = (what, found) => { if (found.length > 0) wrong.push(`${what}: ${found.slice(0, MOST).join(' | ')}${found.length > MOST ? ` and ${found.length - MOST} more` : ''}`) }
const named = (el) => {
  const path = []
  for (let at = el; at && at !== document.body && path.length < 4; at = at.parentElement) {
    const id = at.getAttribute('data-testid')
    path.unshift(`${at.tagName.toLowerCase()}${at.classList.length > 0 ? `.${[...at.classList].join('.')}` : ''}${id ? `[${id}]` : ''}`)
  }
  return path.join(' > ')
}
const box = (el) => {
  const { left, top, right, bottom } = el.getBoundingClientRect()
  return [left, top, right, bottom]
}
const all = [...document.querySelectorAll('body *')]

// What runs, and what the page has become.
say('it ran', window.__ran === undefined ? [] : [String(window.__ran)])
say('made of markup', all.filter((el) => /^(script|iframe|object|embed|math|foreignobject|animate|set|video|audio|base|meta|link|style|template|marquee|noscript|image)$/i.test(el.tagName) && !el.matches('body > script')).map(named))
say('acts in the markup', all.filter((el) => [...el.attributes].some(({ name }) => name.startsWith('on'))).map(named))
say('asks elsewhere', all.filter((el) => (el.hasAttribute('src') && !/^(desk:|data:|blob:)/.test(el.getAttribute('src'))) || (el.hasAttribute('href') && !el.getAttribute('href').startsWith('#'))).map(named))

// The document as a whole.
const page = document.scrollingElement
say('the page scrolls', [page, document.body].filter((el) => el.scrollWidth > innerWidth || el.scrollHeight > innerHeight).map((el) => `${el.tagName} ${el.scrollWidth} x ${el.scrollHeight}`))
say('the page has moved', [scrollX, scrollY, document.body.scrollLeft, document.body.scrollTop].filter((moved) => moved !== 0))

// The frame: where its parts are, and that nothing lies upon them.
const parts = { rail: 'nav.rail', top: 'header.top', work: 'main.work', status: 'footer.status' }
const frame = {}
for (const [name, selector] of Object.entries(parts)) {
  const part = document.querySelector(selector)
  frame[name] = part ? box(part) : null
}
frame.places = [...document.querySelectorAll('nav.rail .place')].map(box)
const layers = [...document.querySelectorAll('[role=dialog], [role=menu], [role=listbox], .toast')]
const upon = []
if (!document.querySelector('[role=dialog], [role=menu], .dialog-scrim')) {
  for (const name of ['rail', 'top', 'status']) {
    const part = document.querySelector(parts[name])
    if (!part) continue
    const [left, top, right, bottom] = frame[name]
    for (let x = left + 3; x < right - 2; x += 23) {
      for (let y = top + 3; y < bottom - 2; y += 23) {
        const found = document.elementFromPoint(x, y)
        if (found && !part.contains(found) && !found.closest('.toasts')) upon.push(`${name} ${named(found)}`)
      }
    }
  }
}
say('upon the frame', [...new Set(upon)])
say('a layer outside the window', layers.filter((el) => { const [l, t, r, b] = box(el); return l < -1 || t < -1 || r > innerWidth + 1 || b > innerHeight + 1 }).map(named))

// What is painted of each element: its box within all that clip it.
const clips = new Map()
const clipOf = (el) => {
  if (!el || el === document.documentElement) return [0, 0, innerWidth, innerHeight]
  const known = clips.get(el)
  if (known) return known
  const outer = clipOf(el.parentElement)
  const style = getComputedStyle(el)
  const [l, t, r, b] = box(el)
  const cutX = style.overflowX !== 'visible'
  const cutY = style.overflowY !== 'visible'
  const own = [cutX ? Math.max(outer[0], l) : outer[0], cutY ? Math.max(outer[1], t) : outer[1], cutX ? Math.min(outer[2], r) : outer[2], cutY ? Math.min(outer[3], b) : outer[3]]
  clips.set(el, own)
  return own
}
const painted = (rect, el) => {
  const clip = clipOf(el)
  const seen = [Math.max(rect.left, clip[0]), Math.max(rect.top, clip[1]), Math.min(rect.right, clip[2]), Math.min(rect.bottom, clip[3])]
  return seen[2] - seen[0] > 0.5 && seen[3] - seen[1] > 0.5 ? seen : null
}
const beyond = []
const over = []
for (const el of all) {
  const holder = el.closest('[role=dialog]') ?? el.closest('main.work')
  if (!holder || el === holder || el.closest('.sr-only, .toasts')) continue
  const range = document.createRange()
  range.selectNodeContents(el)
  const leaf = el.childElementCount === 0 && el.firstChild
  const seen = painted(leaf ? range.getBoundingClientRect() : el.getBoundingClientRect(), leaf ? el : el.parentElement)
  if (!seen) continue
  const [l, t, r, b] = box(holder)
  if (seen[0] < l - 1 || seen[1] < t - 1 || seen[2] > r + 1 || seen[3] > b + 1) beyond.push(named(el))
  const cell = el.closest('[role=gridcell], [role=columnheader], td, th, dd, dt')
  if (leaf && cell && cell !== el) {
    const own = box(cell)
    if (seen[0] < own[0] - 1 || seen[2] > own[2] + 1) over.push(named(el))
  }
}
say('beyond its place', [...new Set(beyond)])
say('over its neighbour', [...new Set(over)])
const heights = [...document.querySelectorAll('.sheet .line.body')].map((el) => el.getBoundingClientRect().height)
say('rows of other heights', new Set(heights).size > 1 ? [...new Set(heights)] : [])

// Text from outside stands by itself, and shows what it is made of.
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
const raw = new Set()
const loose = new Set()
let outside = 0
let shown = document.querySelectorAll('.unseen').length
for (let node = texts.nextNode(); node; node = texts.nextNode()) {
  const el = node.parentElement
  if (/^(script|style|textarea|option)$/i.test(el.tagName)) continue
  if (UNSEEN.test(node.data)) raw.add(named(el))
  if (!OUTSIDE.test(node.data)) continue
  outside += 1
  if (!el.closest('bdi')) loose.add(named(el))
}
say('not seen', [...raw])
say('not by itself', [...loose])
say('not seen on hover', all.filter((el) => UNSEEN.test(el.getAttribute('title') ?? '')).map(named))
return { wrong, frame, outside, shown, title: document.title, place: location.href, inner: [innerWidth, innerHeight] }
