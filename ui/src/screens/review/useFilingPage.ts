/**
 * How the page of a filing behaves, whoever reads it: which fields are shown and which is looked at, the
 * tabs beside them, what a check proposes for a return, and the keys for all that. What a decision is, and
 * when one may be made, is not here: a first and a second reviewer differ in exactly that.
 */
import { computed, nextTick, ref } from 'vue'
import type { CheckInfo, FilingDetail, FilingField, ReasonInfo } from '../../backend'
import { t } from '../../i18n'
import type { KeyBinding } from '../../keys'
import { useToasts } from '../../toasts'
import type CompareTable from './CompareTable.vue'
import { addReason, draftOf } from './draft'

const SIDES = ['checks', 'history', 'others'] as const

/** How far a page was read. */
export interface ReadSoFar {
  path: string
  side: string
  onlyOpen: boolean
  folded: boolean
}

interface PageOf {
  /** What is shown; nothing until it has been read. */
  detail: () => FilingDetail | null
  reasons: () => ReasonInfo[]
  /** Under which name the reasons of a return are collected. */
  place: () => string
}

/** A held key repeats; only the first press is meant. */
export const once = (act: () => unknown) => (event: KeyboardEvent) => {
  if (!event.repeat) act()
}

const needsEyes = ({ verdict }: FilingField) => verdict === 'differs' || verdict === 'confirm'
const focusChecks = () => document.querySelector<HTMLElement>('[data-testid=checks]')?.focus()

export function useFilingPage({ detail, reasons, place }: PageOf) {
  const toasts = useToasts()
  const table = ref<InstanceType<typeof CompareTable>>()
  const path = ref('')
  const onlyOpen = ref(false)
  const folded = ref(false)
  const side = ref('checks')
  const returnOpen = ref(false)

  const openCount = computed(() => detail()?.fields.filter(needsEyes).length ?? 0)
  const isChange = computed(() => detail()?.kind.startsWith('change_') ?? false)
  /** A change is read by its differences first, where the store knows what was filed. */
  const changes = computed(() => {
    const shown = detail()
    return isChange.value && shown?.filed ? shown.changes : null
  })
  const fields = computed(() => {
    const all = detail()?.fields ?? []
    return onlyOpen.value ? all.filter(needsEyes) : all
  })
  const field = computed(() => detail()?.fields.find((each) => each.path === path.value))
  const draft = computed(() => draftOf(place()))
  const found = computed(() => detail()?.checks.filter(({ severity }) => severity !== 'pass') ?? [])
  const suggested = computed(() => [...new Set(found.value.flatMap((check) => check.reasons))])
  const counts = computed(() => {
    const shown = detail()
    if (!shown) return { checks: undefined, history: 0, others: 0 }
    return { checks: found.value.length, history: shown.history.length + shown.notes.length, others: shown.other_programs.length + shown.other_orders.length }
  })
  const tabs = computed(() =>
    SIDES.map((name) => ({
      value: name as string,
      binding: `filing.side.${name}`,
      label: t(`review.tab.${name}`),
      count: counts.value[name],
      ...(name === 'checks' ? { tone: 'amber' as const } : {}),
    })),
  )

  /** Where a check saw what a reason's variable asks for, it fills it in. */
  function known(code: string, evidence: Record<string, string>): Record<string, string> {
    const names = reasons().find((reason) => reason.code === code)?.variables ?? []
    return Object.fromEntries(names.flatMap((name) => (evidence[name] ? [[name, evidence[name]]] : [])))
  }
  /** Puts what a check proposes among the reasons of a return. */
  function add(check: CheckInfo): void {
    const fresh = check.reasons.filter((code) => addReason(place(), code, known(code, check.evidence)))
    if (fresh.length > 0) toasts.done(t('review.added', { code: fresh.join(' ') }), { label: t('review.act.return'), run: () => (returnOpen.value = true) })
  }
  /** Brings a field into sight, whatever hid it. */
  function show(wanted: string): void {
    const isChanged = changes.value?.some((each) => each.path === wanted) ?? false
    if (!isChanged) folded.value = false
    if (!isChanged && !fields.value.some((each) => each.path === wanted)) onlyOpen.value = false
    path.value = wanted
    void nextTick(() => table.value?.reveal())
  }
  function toSide(name: (typeof SIDES)[number]): void {
    side.value = name
    if (name === 'checks') void nextTick(focusChecks)
  }
  const readSoFar = (): ReadSoFar => ({ path: path.value, side: side.value, onlyOpen: onlyOpen.value, folded: folded.value })
  /** To where a page was left, or to the start of another. */
  function turnTo(read: ReadSoFar | null): void {
    side.value = read?.side ?? 'checks'
    onlyOpen.value = read?.onlyOpen ?? false
    folded.value = read?.folded ?? false
    path.value = read?.path ?? [...(changes.value ?? []), ...fields.value][0]?.path ?? ''
    returnOpen.value = false
  }

  const has = () => detail() !== null
  const keys: KeyBinding[] = [
    { id: 'filing.only', keys: 'd', scope: 'filing', when: has, label: () => t('review.onlyOpen'), handler: () => (onlyOpen.value = !onlyOpen.value) },
    { id: 'filing.full', keys: 'f', scope: 'filing', when: () => changes.value !== null, label: () => t('review.change.full'), handler: () => (folded.value = !folded.value) },
    { id: 'filing.table', keys: 'Escape', scope: 'filing', when: has, label: () => t('review.fields'), handler: () => table.value?.focus() },
    ...SIDES.map((name, at) => ({ id: `filing.side.${name}`, keys: String(at + 1), scope: 'filing', label: () => t(`review.tab.${name}`), handler: () => toSide(name) })),
  ]

  return { table, path, onlyOpen, folded, side, returnOpen, openCount, isChange, changes, fields, field, draft, suggested, tabs, add, show, readSoFar, turnTo, keys }
}
