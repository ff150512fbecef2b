/** Shares in words. */
import { locale } from '../../../i18n'

/** Thousandths as a percentage with one place, as a page of this language writes it. */
export function percent(perMille: number): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  return `${new Intl.NumberFormat(locale.value, digits).format(perMille / 10)}%`
}
