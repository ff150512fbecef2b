/** The gallery's filing at its ends: long names and evidence, every provincial check, five reasons of one check; or nothing found. */
import type { CheckInfo, FilingDetail } from '../backend'

const NAME = '示例省示例自治州示例民族自治县乡村振兴与数字文化创意产业融合发展促进中心（有限合伙）'
const SOURCE = { checked_on: '2026-08-23', source: 'Huawei Cloud, ICP 备案规则摘要' }
const check = (code: string, severity: string, path: string, evidence: Record<string, string>, reasons: string[] = []): CheckInfo => ({ code, severity, path, evidence, reasons })
const provincial = (code: string, severity: string, path: string, evidence: Record<string, string> = {}, reasons: string[] = []) =>
  check(code, severity, path, { ...SOURCE, province: '内蒙古', ...evidence }, reasons)

const CHECKS = [
  check('sources', 'error', 'subject.address', {}, ['R04', 'R05', 'R06', 'R07', 'R01']),
  check('name_elsewhere', 'warning', 'program.name', { count: '6', programs: 'wx00000004538453d7, wx00000007a6f0c4e1, wx0000000b1c2d3e4f, wx0000000c9d8e7f60, wx0000000d0a1b2c3d, wx0000000e4f5a6b7c' }, ['R28']),
  check('prior_approval_words', 'warning', 'program.comment', { word: '互联网药品信息服务', category: '药品和医疗器械' }, ['R30']),
  check('subject_status', 'error', 'subject.name', { status: '吊销，未注销' }, ['R03']),
  provincial('province_responsible', 'warning', 'principal.name', {}, ['R12']),
  provincial('province_address', 'note', 'subject.address'),
  provincial('province_outsider', 'warning', 'principal.id', {}, ['R12']),
  provincial('province_age', 'warning', 'principal.id', { age: '18' }, ['R12']),
  provincial('province_shell', 'note', ''),
  provincial('province_proposal', 'note', 'materials.commitment', { filed: '6', limit: '5' }),
  check('comment_length', 'warning', 'program.comment', { length: '16', least: '20', most: '200' }),
]

export function lengthen(detail: FilingDetail): FilingDetail {
  const fields = detail.fields.map((one) => (one.path === 'subject.name' ? { ...one, declared: NAME, ocr: NAME.replace('（', '('), registry: NAME } : one))
  return {
    ...detail, fields, subject_name: NAME, program_name: '示例自治州乡村振兴数字文化服务平台便民助手（旗舰版）', province: '150000',
    checks: [...CHECKS, ...detail.checks.filter(({ severity }) => severity === 'pass')],
    other_orders: detail.other_orders.map((order) => ({ ...order, program_name: `${order.program_name}${NAME}`, returned: order.returned.flatMap((one) => [one, { ...one, code: 'R05', key_name: '主体证件照片', error: '证件照片不是原件拍摄或彩色扫描，属于复印件、翻拍屏幕或截图，且关键信息被水印遮挡，无法辨认。' }]) })),
  }
}

export const tidy = (detail: FilingDetail): FilingDetail => ({
  ...detail, kind: 'first', filed: null, changes: [], other_orders: [], other_programs: [], notes: [],
  history: detail.history.slice(0, 1),
  fields: detail.fields.map((one) => ({ ...one, earlier: null, filed_as: null, verdict: one.verdict === 'differs' || one.verdict === 'confirm' ? 'same' : one.verdict })),
  checks: detail.checks.map((one) => ({ ...one, severity: 'pass', reasons: [] })),
})

const HELD_REFUSES = ['approve', 'return', 'ask', 'hold', 'skip', 'release', 'claim']
export const heldBy = (detail: FilingDetail): FilingDetail => ({
  ...detail, lease: { account: '9', login: 'guan', until_at: Date.now() + 9 * 60_000, mine: false },
  allowed: [...detail.allowed.filter(({ act }) => !HELD_REFUSES.includes(act)), ...HELD_REFUSES.map((act) => ({ act, refusal: 'lease_held' }))],
})
