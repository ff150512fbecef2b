/** Settings of this window (language, theme, keys, column widths). They are a convenience: a web
 *  view without storage, or with a full one, must work the same, so nothing here ever throws. */
const PREFIX = 'shelfkeeper.'

export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return null
  }
}

/** `null` forgets the setting. */
export function writeSetting(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, value)
  } catch {
    // The setting holds until the window closes.
  }
}

/** A stored JSON value, or null when there is none or it is not what `accept` knows. */
export function readJson<T>(name: string, accept: (value: unknown) => value is T): T | null {
  const text = readSetting(name)
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return accept(value) ? value : null
  } catch {
    return null
  }
}
