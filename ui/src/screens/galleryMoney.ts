/** Made-up answers for the money and batch screens. Development only: production builds leave it
 *  out with the gallery. */
import type { BatchDetail, Inspection, PaymentRow, RefusedRow, Requests, ViewOpened } from '../backend'
import type { FakeBackend } from '../backend/fake'
import { addDays, dayOf } from '../format'
import { fillDeposits } from './galleryDeposits'
import { fillMapping } from './galleryMapping'

const HASH = '9f2c41d07be85a3361c0d4e7ab1290fd5538c6e2714b09afd3e86c15702b4d9a'
const NAMES = ['青禾记账', '云上书屋', '口袋天气', '邻里团购', '小满菜谱', '拾光相册', '极简待办', '山海出行']
const today = dayOf(Date.now())
const numberOf = (at: number) => `SKW0000${String(100_000 + at * 37)}${String((at * 31) % 97).padStart(2, '0')}`

const COLUMNS: Record<string, [string, string, boolean?][]> = {
  notices: [['number', 'text', true], ['platform', 'text'], ['app_id', 'text'], ['program_name', 'text'], ['program_id', 'id'], ['amount_fen', 'money'], ['paid_fen', 'money'], ['issued_on', 'day', true], ['due_on', 'day', true], ['state', 'text'], ['restriction', 'text'], ['consequence', 'text'], ['rule_id', 'text']],
  payments: [['import_id', 'id'], ['line', 'number'], ['external_id', 'text'], ['kind', 'text'], ['amount_fen', 'money'], ['left_fen', 'money'], ['due_fen', 'money'], ['paid_at', 'instant'], ['paid_on', 'day', true], ['order_no', 'text'], ['remark', 'text'], ['verdict', 'text'], ['reason', 'text'], ['notice_id', 'id'], ['deposit_account', 'text'], ['released', 'number'], ['version', 'number']],
  imports: [['file_name', 'text'], ['profile', 'text'], ['state', 'text'], ['summary', 'text'], ['imported_at', 'instant'], ['imported_by', 'id'], ['imported_by_name', 'text'], ['undone_at', 'instant'], ['undone_by_name', 'text'], ['undo_reason', 'text']],
  batches: [['number', 'text'], ['platform', 'text'], ['rule', 'text'], ['measure', 'text'], ['state', 'text'], ['item_count', 'number'], ['as_of_on', 'day'], ['planned_at', 'instant'], ['author', 'id'], ['approver', 'id'], ['executor', 'id'], ['author_name', 'text'], ['approver_name', 'text'], ['executor_name', 'text']],
  batch_items: [['batch_id', 'id'], ['ordinal', 'number'], ['program_id', 'id'], ['app_id', 'text'], ['program_name', 'text'], ['previous_state', 'text'], ['target_state', 'text'], ['evidence', 'text'], ['outcome', 'text'], ['outcome_code', 'text'], ['outcome_at', 'instant']],
  audit: [['at', 'instant'], ['actor', 'id'], ['login', 'text'], ['action', 'text'], ['entity', 'text'], ['detail', 'text'], ['hash', 'text']],
}

function cellsOf(list: string, at: number, view: string | null): (string | number | null)[] {
  const name = NAMES[at % NAMES.length] ?? ''
  const app = `wx${String(at * 7919).padStart(16, '0')}`
  const when = Date.now() - at * 3_600_000
  const states = ['draft', 'submitted', 'approved', 'executing', 'executed', 'closed', 'rejected', 'withdrawn']
  switch (list) {
    case 'notices': {
      const paid = view === null && at % 4 === 0
      return [numberOf(at), 'wechat', app, name, String(at + 1), at % 3 ? '100000' : '10000', paid ? '100000' : at % 5 === 2 ? '4000' : '0', addDays(today, -12), addDays(today, view === 'overdue' ? -1 - (at % 9) : (at % 9) - (view ? 0 : 4)), paid ? 'settled' : at % 11 === 7 && view === null ? 'waived' : 'open', ['none', 'none', 'ordered', 'in_force', 'lift_ordered', 'lifted'][at % 6] ?? 'none', 'search_restriction', at % 3 ? 'short-drama-high' : 'short-drama-low']
    }
    case 'payments':
      return ['1', at + 2, `42000025${String(10_000_000_000_000_000_000n + BigInt(at) * 7_777_777n)}`, at % 9 === 5 && view === null ? 'refund' : 'payment', at % 3 ? '100000' : '10000', view === 'suspense' || at % 4 === 1 ? '10000' : '0', '0', when, addDays(today, -(at % 6)), `ORD${at}20260101`, at % 7 === 3 ? `保证金\u202E${numberOf(at)}` : `保证金 ${numberOf(at)}`, view === 'suspense' || at % 4 === 1 ? 'suspense' : 'settles', view === 'suspense' ? (at % 2 ? 'damaged_number' : 'no_number') : 'remark_names_notice', null, '1900000109', 0, 1]
    case 'imports':
      return [`1900000109All${addDays(today, -at).replace(/-/g, '')}.csv`, 'wechat-pay-trade', at === 3 ? 'undone' : 'committed', JSON.stringify({ ...inspection(true), notices_settled: 118, lifts: 3 }), when, '2', '示例财务', at === 3 ? when : null, at === 3 ? '示例财务' : '', at === 3 ? '导错账单' : '']
    case 'batches':
      return [`B-2026-${String(31 - at).padStart(4, '0')}`, 'wechat', at % 2 ? 'deposit-overdue' : 'unfiled', at % 2 ? 'search_restriction' : 'delisting', states[at % 8] ?? 'draft', 1284 - at * 37, addDays(today, -at * 7), when, '3', '4', '3', '示例主管甲', at % 8 > 1 && at % 8 < 6 ? '示例主管乙' : '', at % 8 > 2 && at % 8 < 6 ? '示例主管甲' : '']
    case 'batch_items':
      return ['31', at + 1, String(at + 1), app, name, 'listed', 'delisted', JSON.stringify({ icp_status: 1024 + (at % 8), as_of: addDays(today, -(at % 20)) }), ['planned', 'ordered', 'confirmed', 'left_out', 'failed'][at % 5] ?? 'planned', at % 5 === 3 ? 'filed_since' : at % 5 === 4 ? 'NOT_FOUND' : '', when]
    default:
      if (at % 5 === 0) return [when, '2', 'reviewer', 'act.refused', 'filing:884', '{"code":"lease_held","command":"filing.approve","roles":["reviewer"],"times":3}', HASH]
      return [when, '2', ['finance', 'manager1', 'admin', 'reviewer'][at % 4] ?? '', ['payments.import', 'batch.approve', 'account.grant', 'filing.approve'][at % 4] ?? '', ['import:7', 'batch:31', 'account:5', 'filing:884'][at % 4] ?? '', '{"rows":120,"plan":"9f2c41d0","settled_fen":"11800000"}', HASH]
  }
}
const totals: Record<string, number> = { notices: 312, payments: 118, imports: 9, batches: 12, batch_items: 1284, audit: 2410 }
const opened = new Map<string, Requests['view.open']>()
let views = 0
function rowsOf(request: Requests['view.open'], from: number, to: number) {
  return Array.from({ length: Math.max(0, Math.min(to, totals[request.list] ?? 0) - from) }, (_, at) => ({
    id: String(from + at + 1),
    cells: cellsOf(request.list, from + at, request.view),
    marks: [],
  }))
}
function openView(request: Requests['view.open']): ViewOpened {
  const view = `v${++views}`
  opened.set(view, request)
  const columns = (COLUMNS[request.list] ?? []).map(([name, kind, sort]) => ({ name, kind, sort: sort ?? false }))
  return { view, columns, rows: rowsOf(request, 0, 200), total: totals[request.list] ?? 0 }
}

export function inspection(agrees: boolean): Inspection {
  const verdicts = ['settles', 'suspense', 'refund', 'duplicate', 'error']
  const detail: PaymentRow[] = Array.from({ length: 120 }, (_, at) => {
    const verdict = verdicts[at % 5] ?? 'settles'
    return {
      line: at + 2, external_id: `42000025${10_000_000_000_000_000_000n + BigInt(at) * 7_777_777n}`, kind: verdict === 'refund' ? 'refund' : 'payment',
      amount: at % 3 ? '100000' : '10000', paid_at: `${addDays(today, -1)} 10:2${at % 6}:07`, payer: '', remark: at % 10 === 1 ? `保证金\u202E ${numberOf(at)}` : `短剧保证金 ${numberOf(at)}`,
      verdict, notices: verdict === 'settles' ? [numberOf(at)] : [],
      reasons: [
        verdict === 'settles' ? { code: 'remark_names_notice', zh: '商品名称或附言写明了缴纳通知编号', en: 'The goods or the attached text name the notice' }
        : verdict === 'suspense' ? { code: 'damaged_number', zh: '缴纳通知编号有误，校验位不符', en: 'A notice number is damaged: its check digits disagree' }
        : { code: 'known_row', zh: '此前已导入同一笔', en: 'The same row was taken before' },
      ],
      runner_up: at % 5 > 1 || at % 3 > 0 ? null : { notice: numberOf(at + 40), program: '星河短剧', speaks_for: ['app_id_named'], lost: [verdict === 'settles' ? 'number_decides' : 'only_suggests', 'amount_below'] },
    }
  })
  return {
    file: { name: `1900000109All${today}.csv`, sha256: HASH, bytes: 48_213, format: 'csv', encoding: 'utf-8', sheet: null, member: null, same: [] },
    profile: 'wechat-pay-trade', unconfirmed: false, names_account: true, variant: 'all', drift: { moved: [], new: [], missing: [] }, header_line: 1, rows: 140,
    verdicts: { settles: 118, suspense: 9, refund: 4, reversal: 0, duplicate: 7, not_a_payment: 1, error: 1 },
    in: { read: '13280000', settled: '11800000', suspense: '780000', duplicate: '600000', rejected: '100000' },
    out: { read: '400000', refund: '300000', reversal: '0', unlinked: '100000', duplicate: '0', rejected: '0' },
    control: {
      kind: 'totals', agrees, binding: true, may_lack: false,
      declared: { rows: '140', settlement: agrees ? '13280000' : '13290000', refund: '400000', fee: '79.68000', order: '13280000' },
      computed: { rows: '140', settlement: '13280000', refund: '400000', fee: '79.68000', order: '13280000' },
    },
    plan: HASH, days: [{ deposit_account: '1900000109', days: [addDays(today, -2), addDays(today, -1)] }], detail,
  }
}

export function batch(state: string): BatchDetail & { legal_basis_en: string } {
  const may = (act: string, states: string[]) => ({ act, refusal: states.includes(state) ? null : 'wrong_state' })
  return {
    id: '31', version: 3, number: 'B-2026-0031', platform: 'wechat', rule: 'unfiled', measure: 'delisting', policy: '2',
    source: 'The notice of 2023-08-09 names one date for the unfiled and no stages.',
    legal_basis: '《中华人民共和国反电信网络诈骗法》；《互联网信息服务管理办法》（国务院令第292号）；工信部信管〔2023〕105号；《微信小程序平台运营规范》',
    legal_basis_en: 'Anti-Telecom and Online Fraud Law; Measures for Internet Information Services (State Council Order 292); MIIT notice 〔2023〕105; WeChat mini-program operating rules',
    as_of: today, state, hash: HASH, items: 1284, listed: 58_213,
    outcomes: state === 'executed' ? { ordered: 900, confirmed: 351, failed: 12, left_out: 21 } : { planned: 1284 },
    not_known: { status_too_old: 312, status_unknown: 87, status_too_new: 2 }, gone: 41, new: 163,
    author: '示例主管甲', planned_at: Date.now() - 9_000_000, approver: ['approved', 'executed'].includes(state) ? '示例主管乙' : null,
    approved_at: ['approved', 'executed'].includes(state) ? Date.now() - 5_000_000 : null, execute_from: ['approved', 'executed'].includes(state) ? today : null,
    executor: state === 'executed' ? '示例主管甲' : null, executed_at: state === 'executed' ? Date.now() - 500_000 : null, reason: '',
    allowed: [may('submit', ['draft']), may('approve', ['submitted']), may('reject', ['submitted']), may('withdraw', ['draft', 'submitted', 'approved']), may('execute', ['approved']), may('handoff', ['executed']), may('results', ['executed'])],
  }
}

/** What the screens ask, answered. `state` is the batch's; `agrees` the bill's control. */
export function fillMoney(fake: FakeBackend, state = 'submitted', agrees = true): void {
  fillDeposits(fake)
  fillMapping(fake, () => inspection(true))
  const policy = (id: string, kind: string, edition: number, published: boolean, body: object) => ({ id, platform: 'wechat', kind, edition, valid_from: '2023-12-12', valid_to: null, source: 'Press reports of 2023-12-12 to 14. UNCONFIRMED: replace with the platform\'s own text.', published, body: JSON.stringify(body) })
  fake
    .answer('view.open', openView)
    .answer('view.rows', ({ view, from, to }) => ({ rows: rowsOf(opened.get(view) as Requests['view.open'], from, to) }))
    .answer('view.close', () => ({}))
    .answer('counts.get', () => ({ counts: { notices: 214, overdue: 38, suspense: 9 } }))
    .answer('policy.list', () => ({ policies: [policy('1', 'deposit', 2, false, { categories: ['short_drama'], rules: [{ id: 'short-drama-high', amount_fen: '100000', due_days: 5 }] }), policy('2', 'enforcement', 1, true, { ladder: [{ rule: 'unfiled', measure: 'delisting', notice_working_days: 0 }] }), policy('3', 'deposit', 1, true, { categories: ['short_drama'] })] }))
    .answer('notice.issue', () => ({ notices: 1252, total_fen: '31780000' }))
    .answer('coverage.get', ({ from, to }) => {
      const days = []
      for (let day = from; day <= to && day <= today; day = addDays(day, 1)) days.push({ on: day, needed: day >= addDays(today, -50), covered: day < today && !/-(07|15)$/.test(day), ...(/-16$/.test(day) ? { declared_by: '王芳', reason: '商户平台当日无账单' } : { declared_by: null, reason: null }) })
      return { accounts: [{ deposit_account: '1900000109', days }], missing: days.filter((day) => !day.covered && day.on < today).length }
    })
    .answer('file.pick', ({ purpose }) => ({ file: 'f1', name: `${purpose}-${today}`, bytes: '48213' }))
    .answer('batch.get', () => batch(state))
    .answer('batch.approve', () => batch('approved'))
    .answer('batch.submit', () => batch('submitted'))
    .answer('batch.handoff', () => ({ id: '1', items: 1263, files: ['B-2026-0031.json', 'manifest.json'], manifest_sha256: HASH, place: 'hand-offs/2026-11-21' }))
    .answer('batch.results', () => ({ confirmed: 1240, failed: 12, unchanged: 0, refused: [{ line: 14, field: 'app_id', code: 'not_in_batch', params: {} }], waiting: 11 }))
    .answer('handoff.make', () => ({ id: '2', items: 3, files: ['lifts.json', 'manifest.json'], manifest_sha256: HASH, place: 'hand-offs/2026-11-21' }))
    .answer('report.preview', () => ({ rows: 1843, totals: { asked: '131780000', received: '118000000', refunded: '300000', outstanding: '13480000', suspense: '780000' } }))
    .answer('account.list', () => ({ accounts: [['1', 'admin', '示例管理员', ['administrator'], []], ['2', 'finance', '示例财务', ['finance'], []], ['3', 'manager1', '示例主管甲', ['manager'], ['finance']], ['4', 'reviewer', '示例审核员', ['reviewer'], []], ['5', 'admin2', '示例管理员乙', ['administrator'], []]].map(([id, login, display_name, roles, pending]) => ({ id, login, person: `P00${id as string}`, display_name, roles, pending, leaving: id === '5' ? ['administrator'] : [], disabling: false, disabled: id === '4' })) as never }))
    .answer('store.status', () => ({ path: 'demo.shelf', bytes: '431996928', demo: true, audit_height: '2410', audit_head: HASH.slice(0, 16), separation: 'evidenced' }))
    .answer('payments.candidates', ({ id }) => ({
      payment: id, version: 1, external_id: '42000025100000000000', amount_fen: '100000', left_fen: '10000', due_fen: '0', paid_on: addDays(today, -6), age_days: 6,
      remark: `保证金 ${numberOf(3)}`, order_no: '', difference: 'platform_missing',
      candidates: [
        { notice: numberOf(3), program: NAMES[3] ?? '', app_id: 'wx0000000000023757', subject: '邻里团购（杭州）有限公司', open_fen: '10000', issued_on: addDays(today, -12), state: 'open', speaks_for: ['app_id_named', 'amount_fits', 'paid_after_issue'], against: [] },
        { notice: numberOf(8), program: NAMES[0] ?? '', app_id: 'wx0000000000063352', subject: '青禾记账（北京）有限公司', open_fen: '100000', issued_on: addDays(today, -2), state: 'open', speaks_for: ['payer_is_subject'], against: ['before_issue', 'amount_below'] },
      ],
      by_hand: [{ notice: numberOf(5), fen: '90000', on: today }],
    }))
    .answer('payments.undo_plan', ({ id }) => ({
      import: id, file_name: `1900000109All${today}.csv`, state: 'committed', payments: 130, postings: 141, fen_in: '12580000', fen_out: '400000', notices_reopened: 118, notices_settled: 0,
      lifts_taken_back: 3, days: 1, retake: [], stands_on_count: id === '3' ? 2 : 0,
      stands_on: id === '3' ? [
        { kind: 'matched_by_hand', payment: '12', external_id: '42000025100000000012', notice: numberOf(5), import: null, file_name: null, fen: '90000', on: null },
        { kind: 'refunded_later', payment: '14', external_id: '42000025100000000014', notice: null, import: '5', file_name: '1900000109All20260306.csv', fen: '500', on: null },
      ] : [],
    }))
    .answer('payments.trace', ({ notice }) => ({ notice, postings: [{ posting: '11', debit: 'bank', credit: 'deposit', fen: '100000', on: addDays(today, -6), contra_of: null, payment: '1', external_id: '42000025100000000000', refund_id: '', kind: 'payment', amount_fen: '100000', import: '7', import_state: 'committed', file_name: `1900000109All${today}.csv`, file_sha256: HASH, line: 3 }] }))
    .answer('payments.source', ({ payment }) => ({
      payment, external_id: '42000025100000000000', refund_id: '', kind: 'payment', amount_fen: '100000', import: '7', import_state: 'committed', imported_at: Date.now() - 3_600_000, file_name: `1900000109All${today}.csv`, file_sha256: HASH, file_bytes: '48213', line: 3, kept: true, corrects: null,
      postings: [{ posting: '11', debit: 'bank', credit: 'deposit', fen: '100000', on: addDays(today, -6), contra_of: null, notice: numberOf(3) }],
      record: { format: 'csv', encoding: 'gb18030', member: null, sheet: null, line: 3, byte_offset: '612', byte_len: '248', cells_range: null, text: '`2026-03-05 10:00:00,`42000025100000000000,`oPay****onym,`1000.00,`保证金', cells: [{ name: '交易时间', role: 'paid_at', value: '2026-03-05 10:00:00', amount: false }, { name: '微信订单号', role: 'external_id', value: '42000025100000000000', amount: false }, { name: '用户标识', role: 'payer', value: 'oPay****onym', amount: false }, { name: '应结订单金额', role: 'settlement', value: '1000.00', amount: true }, { name: '商品名称', role: 'goods', value: '保证金\u202E<img src=x>', amount: false }] },
    }))
    .answer('payments.save_file', () => ({}))
    .answer('payments.rejects', () => ({ rows: 2, money_in: '200000', money_out: '0' }))
    .answer('payments.balance', ({ on }) => ({ on, received: '13280000', gone_back: '300000', bank: '12980000', suspense: '780000', deposits: '12100000', refunds_due: '100000', deducted: '0', difference: '0', unlinked: '100000', agrees: on ? null : true, locked_through: addDays(today, -20) }))
    .answer('period.list', () => ({ locked_through: addDays(today, -20), words: [{ id: '2', through: addDays(today, -50), state: 'asked', reason: '补录迟到账单', asked_by: '示例主管甲', asked_at: Date.now() - 3_600_000, confirmed_by: null, confirmed_at: null }, { id: '1', through: addDays(today, -20), state: 'in_force', reason: '月结', asked_by: '示例主管乙', asked_at: Date.now() - 90_000_000, confirmed_by: null, confirmed_at: null }] }))
    .work('payments.undo', async ({ import: id }) => ({ import: id, payments: 130, postings: 141, notices_reopened: 118, notices_settled: 0, lifts_taken_back: 3, days_withdrawn: 1, retake: [], at: Date.now() }))
    .work('payments.inspect', async () => inspection(agrees))
    .work('payments.import', async () => ({ import: '7', repeated: false, inspection: inspection(true), notices_settled: 118, lifts: 3, at: Date.now() }))
    .work('batch.plan', async () => batch('draft'))
    .work('batch.execute', async () => ({ id: '31', ordered: 1263, left_out: { filed_since: 18, state_changed: 3 } }))
    .work('report.write', async () => ({ rows: 1843, totals: {}, sha256: HASH, place: 'exports/deposit-ledger.csv', audit_head: HASH, made_at: Date.now() }))
    .work('audit.verify', async () => ({ ok: true, events: '2410', rows: '18233', head: HASH, findings: [], not_covered: ['lease', 'outbox', 'personal_index'] }))
    .work('intake.import', async () => ({ read: 2000, accepted: 1964, updated: 20, unchanged: 12, refused: 4, rows: [{ line: 14, field: 'icp_status', code: 'icp_status_unknown', params: { value: '1099' } }, { line: 77, field: 'as_of', code: 'in_the_future', params: { day: '2027-01-01' } }, { line: 210, field: '<img src=x>', code: 'missing', params: {} }, { line: 900, field: 'uscc', code: 'bad_field', params: { why: '\u202Echeck digit' } }] as RefusedRow[] }))
}
