/** A layout being drawn up: what each column means, and the document that says so. */
import type { FileSketch, SketchTable } from '../../backend'

export interface MappedColumn {
  readonly name: string
  readonly cells: string[]
  /** What it means; empty for nothing. */
  role: string
  readonly guess: SketchTable['columns'][number]['guess']
}
export type Control = '' | 'running-balance' | 'none'

/** What a person says about the table. */
export interface Mapping {
  title: string
  platform: string
  columns: MappedColumn[]
  /** Which way an amount without a minus went, where no column says it. */
  positive: 'in' | 'out'
  control: Control
}

interface Document {
  [member: string]: unknown
  statement: Record<string, unknown>
}

const TEXTS = ['goods', 'attach', 'detail', 'place']

export function begin(table: SketchTable): Mapping {
  const columns = table.columns.map(({ name, cells, guess }) => ({ name, cells, guess, role: guess?.role ?? '' }))
  const balance = columns.some(({ role }) => role === 'balance')
  // A layout without a control is somebody's word and nobody's default.
  return { title: '', platform: 'wechat', columns, positive: 'in', control: balance ? 'running-balance' : '' }
}

export type Money = 'columns' | 'word' | 'sign'
export function moneyOf(mapping: Mapping): Money {
  const has = (role: string) => mapping.columns.some((column) => column.role === role)
  if (has('income') && has('expense')) return 'columns'
  return has('direction') ? 'word' : 'sign'
}

/** The document of the mapping; `draft` is what the core drew up for the table. */
export function documentOf(mapping: Mapping, draft: string, words: FileSketch['words']): string {
  const base = JSON.parse(draft) as Document
  const money = moneyOf(mapping)
  const needed = new Set(['paid_at', ...(money === 'columns' ? ['income', 'expense'] : ['amount']), ...(money === 'word' ? ['direction'] : [])])
  if (mapping.control === 'running-balance') needed.add('balance')
  const named = mapping.columns.filter(({ name }) => name !== '')
  const mapped = named.filter(({ role }) => role !== '')
  const has = (role: string) => mapped.some((column) => column.role === role)
  const clock = has('clock')
  const days = mapped.find(({ role }) => role === 'paid_at')?.cells.filter((cell) => cell.trim() !== '') ?? []
  return JSON.stringify({
    ...base,
    title: mapping.title.trim() === '' ? {} : { 'zh-CN': mapping.title.trim(), en: mapping.title.trim() },
    platform: mapping.platform,
    columns: mapped.map(({ name, role }) => ({ role, names: [name], required: needed.has(role) })),
    ignored: [...new Set(named.filter(({ role }) => role === '').map(({ name }) => name))],
    remark: TEXTS.filter(has),
    statement: {
      ...base.statement,
      money: money === 'columns' ? { by: money } : money === 'word' ? { by: money, words } : { by: money, positive: mapping.positive },
      day_only: !clock && days.some((cell) => !/[:：]/.test(cell)),
    },
    control: { kind: mapping.control === '' ? 'none' : mapping.control },
  }, null, 2)
}

export type MappingFlaw = 'title' | 'paid_at' | 'money' | 'twice' | 'control'
/** What a person has still to say, before the core is asked; roles that stand twice are named. */
export function openQuestions(mapping: Mapping): { flaw: MappingFlaw; role?: string }[] {
  const roles = mapping.columns.map(({ role }) => role).filter(Boolean)
  const has = (role: string) => roles.includes(role)
  const twice = roles.find((role, at) => roles.indexOf(role) < at)
  const open: { flaw: MappingFlaw; role?: string }[] = []
  if (twice) open.push({ flaw: 'twice', role: twice })
  if (!has('paid_at')) open.push({ flaw: 'paid_at' })
  if (!has('amount') && !(has('income') && has('expense'))) open.push({ flaw: 'money' })
  if (mapping.control === '') open.push({ flaw: 'control' })
  if (mapping.title.trim() === '') open.push({ flaw: 'title' })
  return open
}
