/**
 * A desk with made-up data behind the real screens, to look at them in a plain browser. Only while
 * developing; production builds do not contain it. The address's hash says what to show:
 * `#start`, `#sign-in`, `#locked`, `#broken`, `#today`, `#programs`, `#filing`, `#change`, `#return`, `#look`, `#quality`,
 * `#deposits`, `#payments`, `#import`, `#bad-import`, `#import-done`, `#batches`, `#batch`,
 * `#batch-approved`, `#batch-executed`, `#reports`, `#admin`, with `,en`, `,zh`, `,dark` and
 * `,empty` (every list), `,long` (everything at its longest), `,clean` (nothing found), `,held` (by a colleague) and `,team` (a team store
 * opened last) behind it.
 */
import reasonTable from '../../../assets/reasons/reasons.json'
import type { BulkItem, FilingChange, FilingDetail, FilingField, ListFilter, ReasonInfo, SessionState, ViewRow } from '../backend'
import { DeskFault } from '../backend'
import { FakeBackend } from '../backend/fake'
import { addDays, dayOf } from '../format'
import { setLocale } from '../i18n'
import { go } from '../router'
import { setTheme } from '../theme'
import { lettersOf } from './galleryLetters'
import { heldBy, lengthen, tidy } from './galleryLong'
import { fillLooks, fillNothing } from './galleryLooks'
import { openBills } from './payments/bills'
import { fillMoney } from './galleryMoney'
import { addReason } from './review/draft'

const NAMES = ['青禾记账', '云上书屋', '口袋天气', '邻里团购', '小满菜谱', '拾光相册', '极简待办', '山海出行', '听雨短剧']
const PROVINCES = ['440000', '110000', '330000', '510000', '320000']
const KINDS = ['first', 'add_service', 'change_service', 'add_access', 'change_both']
const STATUS = [2, 2, 2, 4, 2, 6, 4, 3]
const TOTAL = 2318
const MINUTE = 60_000
const now = Date.now()

const accounts = [
  { login: 'shen', password: 'demo-review-1', roles: ['reviewer'] },
  { login: 'cai', password: 'demo-finance-1', roles: ['finance'] },
  { login: 'guan', password: 'demo-manage-1', roles: ['manager'] },
  { login: 'admin', password: 'demo-admin-1', roles: ['administrator', 'reviewer', 'manager', 'finance'] },
]
const me = { account: '4', login: 'shen', display_name: '示例审核员', roles: ['reviewer', 'finance', 'manager', 'administrator'], locks_at: now + 12 * MINUTE }
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T
const appId = (at: number) => `wx${((at + 7) * 2_654_435_761).toString(16).padStart(16, '0').slice(0, 16)}`
const subject = (at: number) => `示例${String.fromCharCode(65 + (at % 26))}${pick(['科技', '文化传媒', '信息技术'], at)}有限公司`

const filingColumns = ['platform', 'order_no', 'revision', 'kind', 'program_name', 'subject_name', 'app_id', 'province', 'status', 'sms_status', 'submitted_at', 'due_on', 'record_number', 'decided_at', 'waits', 'waits_until_on', 'version']
function filingRow(at: number): ViewRow {
  const status = pick(STATUS, at)
  const due = status === 2 ? addDays(dayOf(now), Math.floor(at / 12) - 1) : null
  return {
    id: String(at + 1),
    cells: ['wechat', `2026112100${String(100000 + at * 37)}`, 1 + (at % 3 === 0 ? 1 : 0), pick(KINDS, at), pick(NAMES, at * 5), subject(at), appId(at), pick(PROVINCES, at), status, status === 4 ? 1 + (at % 3) : null, now - at * 47 * MINUTE, due, status === 6 ? '粤ICP备2026000001号-1X' : null, null, at % 11 === 4 ? 'question' : '', null, 3],
    marks: [],
  }
}
const programColumns = ['platform', 'app_id', 'name', 'subject_name', 'category', 'gmv_band', 'listed_on', 'shelf_state', 'ordered_state', 'icp_status', 'icp_as_of_on', 'record_number']
function programRow(at: number): ViewRow {
  const icp = pick([6, 6, 1024, null, 1028, 6, 1031], at)
  return {
    id: String(at + 1),
    cells: ['wechat', appId(at), pick(NAMES, at * 7), subject(at), pick(['短剧', '工具', '电商', '教育'], at), pick(['0-10万', '10-100万', null], at), '2025-06-01', pick(['listed', 'listed', 'search_restricted', 'delisted', 'unlisted'], at), at % 9 === 4 ? 'delisted' : null, icp, icp === null ? null : '2026-11-19', icp === 6 ? `粤ICP备20260000${at % 90}号-1X` : null],
    marks: [],
  }
}

const field = (section: string, path: string, labels: [string, string], values: [string | null, string | null, string | null], verdict: string, more: Partial<FilingField> = {}): FilingField => ({
  section, path, label_zh: labels[0], label_en: labels[1], declared: values[0], ocr: values[1], registry: values[2], verdict, personal: false, attachment: null, earlier: null, filed_as: null, names: {}, ...more,
})
const ENTERPRISE = { '4': { zh: '企业', en: 'Enterprise' } }
const change = (section: string, path: string, labels: [string, string], before: string | null, after: string | null, more: Partial<FilingChange> = {}): FilingChange => ({
  section, path, label_zh: labels[0], label_en: labels[1], before, after, personal: false, names: {}, ...more,
})
const CHANGES = [
  change('subject', 'subject.address', ['证件住所', 'Address on the certificate'], '示例省示例市示例区科技路 1 号 A 座 801 室', '示例省示例市示例区科技路 1 号 A 座 1201 室'),
  change('subject', 'subject.kind', ['主体性质', 'Kind of subject'], '5', '4', { names: { ...ENTERPRISE, '5': { zh: '个人', en: 'Individual' } } }),
  change('principal', 'principal.mobile', ['手机号', 'Mobile'], '138****0000', '138****0000', { personal: true }),
  change('program', 'program.types', ['服务内容标识', 'Service types'], '13, 22, 7', '22, 13, 9'),
  change('program', 'program.english', ['英文名称', 'English name'], 'Ｓｈｅｌｆ Books', 'Shelf books'),
  change('program', 'program.comment', ['备注', 'Remark'], '记录每日收支，生成月度报表，不涉及前置审批。', '记录每日收支\u200B与预算，生成年度报表，不涉及前置审批。'),
  change('program', 'program.other', ['前置审批号', 'Prior approval: number'], '示例审批〔2024〕17 号', null),
]
function bulkItem(id: string, at: number): BulkItem {
  const row = filingRow(Number(id) - 1).cells
  const refusal = at === 0 ? 'lease_held' : at === 1 ? 'check_failed' : null
  return { id, version: 3, order_no: String(row[1]), program_name: String(row[4]), kind: String(row[3]), findings: at % 3 === 2 ? 1 : 0, refusal, params: at === 1 ? { check: 'uscc_form' } : {} }
}
const LICENCE = '11'
const CARD = '12'
function detailOf(id: string): FilingDetail {
  const at = Number(id) - 1
  const c = filingRow(at).cells
  const name = String(c[5])
  return {
    id, version: 3, platform: 'wechat', order_no: String(c[1]), revision: Number(c[2]), kind: String(c[3]), status: Number(c[8]), sms_status: c[9] as number | null,
    program_name: String(c[4]), app_id: String(c[6]), program_id: '7', subject_name: name, subject_kind: 4, province: String(c[7]), submitted_at: Number(c[10]),
    due: c[11] ? { on: String(c[11]), rule: 'platform_review', provisional: false, steps: ['2026-09-27 make_up 国庆节', '2026-10-01 holiday 国庆节', '2026-10-02 holiday 国庆节', '2026-10-10 make_up 国庆节'] } : null,
    record_number: null,
    aside: id === '5' ? { kind: 'question', until: null } : null,
    undoable: null,
    notes: [
      { id: '1', at: now - 50 * MINUTE, kind: 'question', login: 'cai', revision: 1, until: null, text: '这枚公章与去年的不一样，可以接受吗？' },
      { id: '2', at: now - 20 * MINUTE, kind: 'answer', login: 'guan', revision: 1, until: null, text: '可以：单位已更名，见更名函第 2 页。' },
    ],
    other_orders: [
      { id: '900', order_no: '20250310000771', kind: 'first', status: 6, sms_status: null, submitted_at: now - 270 * 24 * 60 * MINUTE, program_name: String(c[4]), returns: 2, returned: [{ code: 'R04', key_name: '主体证件住所', error: '填写的证件住所与证件上的住所不一致。', suggest: '请按最新证件上的住所填写。' }] },
      { id: '901', order_no: '20260214000112', kind: 'add_service', status: 5, sms_status: null, submitted_at: now - 90 * 24 * 60 * MINUTE, program_name: '示例服务助手', returns: 0, returned: [] },
    ],
    filed: String(c[3]).startsWith('change_') ? { id: '900', order_no: '20250310000771', filed_at: now - 260 * 24 * 60 * MINUTE } : null,
    changes: String(c[3]).startsWith('change_') ? CHANGES : [],
    lease: { account: '4', login: 'shen', until_at: now + 14 * MINUTE, mine: true },
    fields: [
      field('subject', 'subject.name', ['主办单位名称', 'Organiser name'], [name, name, name], 'same', { attachment: LICENCE, earlier: String(c[3]).startsWith('change_') ? 'same' : null }),
      field('subject', 'subject.certificate_number', ['统一社会信用代码', 'Credit code'], ['91440300MA5DA1B2X7', '91440300MA5DA1B2X7', '91440300MA5DA1B2X7'], 'same', { attachment: LICENCE, filed_as: String(c[3]).startsWith('change_') ? { before: '91440300ma5da1b2x7', ways: ['case'] } : null }),
      field('subject', 'subject.address', ['证件住所', 'Address on the certificate'], ['示例省示例市示例区科技路 1 号 A 座 1201 室', '示例省示例市示例区科技路 1 号 A 座 1210 室', '示例省示例市示例区科技路 1 号 A 座 1210 室'], 'differs', { attachment: LICENCE }),
      field('subject', 'subject.kind', ['主体性质', 'Kind of subject'], ['4', null, '4'], 'same', { names: ENTERPRISE }),
      field('subject', 'subject.comment', ['备注', 'Remark'], ['本小程序用于个人记账，不涉及需要前置审批的内容。', null, null], 'only_declared'),
      field('principal', 'principal.name', ['负责人姓名', 'Name'], ['张*', '张*', null], 'confirm', { personal: true, attachment: CARD }),
      field('principal', 'principal.id', ['证件号码', 'ID number'], ['1101**********0018', '1101**********0018', null], 'same', { personal: true, attachment: CARD }),
      field('principal', 'principal.mobile', ['手机号', 'Mobile'], ['138****0000', null, null], 'only_declared', { personal: true }),
      field('principal', 'principal.email', ['邮箱', 'E-mail'], ['a***@example.cn', null, null], 'only_declared', { personal: true }),
      field('legal_person', 'legal.name', ['法定代表人', 'Legal person'], ['李*', '李*', '李*'], 'same', { personal: true, attachment: LICENCE }),
      field('program', 'program.name', ['小程序名称', 'Program name'], [String(c[4]), null, null], 'only_declared'),
      field('program', 'program.types', ['服务内容标识', 'Service types'], ['工具-信息查询、生活服务-综合生活服务平台', null, null], 'only_declared'),
      field('program', 'program.comment', ['小程序备注', 'Remark'], ['记录每日收支\u200B，生成月度报表', null, null], 'only_declared'),
      field('materials', 'materials.commitment', ['承诺书', 'Commitment letter'], ['commitment.png', null, null], 'only_declared', { attachment: '13' }),
    ],
    checks: [
      { code: 'sources', severity: 'error', path: 'subject.address', evidence: {}, reasons: ['R04'] },
      { code: 'name_national_word', severity: 'warning', path: 'program.name', evidence: { word: '中国' }, reasons: ['R28'] },
      { code: 'province_responsible', severity: 'warning', path: 'principal.name', evidence: { checked_on: '2026-08-23', province: '浙江', source: 'Huawei Cloud, ICP 备案规则摘要' }, reasons: ['R12'] },
      { code: 'order_in_flight', severity: 'note', path: '', evidence: { orders: '20261120000012' }, reasons: [] },
      { code: 'uscc_form', severity: 'pass', path: 'subject.certificate_number', evidence: {}, reasons: [] },
      { code: 'comment_length', severity: 'pass', path: 'program.comment', evidence: { length: '24', least: '20', most: '200' }, reasons: [] },
    ],
    attachments: [
      { id: LICENCE, media: 'licence.png', path: 'subject.licence', mime: 'image/png', bytes: '182044' },
      { id: CARD, media: 'id-front.png', path: 'principal.front', mime: 'image/png', bytes: '90210' },
      { id: '13', media: 'commitment.png', path: 'materials.commitment', mime: 'image/png', bytes: '120331' },
    ],
    history: [
      { at: now - 9 * 24 * 60 * MINUTE, kind: 'submitted', login: '', revision: 1, reasons: [], together: 1 },
      { at: now - 7 * 24 * 60 * MINUTE, kind: 'returned', login: 'guan', revision: 1, reasons: [{ code: 'R04', key_name: '主体证件住所', error: '填写的证件住所与证件上的住所不一致。', suggest: '请按最新证件上的住所填写。' }], together: 12 },
      { at: now - 2 * 24 * 60 * MINUTE, kind: 'resubmitted', login: '', revision: 2, reasons: [], together: 1 },
    ],
    other_programs: [['8', '云上书屋'], ['9', '口袋天气']],
    allowed: ['claim', 'release', 'approve', 'return', 'unmask', 'attachment'].map((act) => ({ act, refusal: null })),
  }
}

type Stored = { code: string; variables?: Record<string, unknown> } & Record<'key_name' | 'error' | 'suggest', { zh: string; en: string }>
function reasons(): ReasonInfo[] {
  return (reasonTable as unknown as Stored[]).map((row) => {
    const text = (language: 'zh' | 'en') => ({ code: row.code, key_name: row.key_name[language], error: row.error[language], suggest: row.suggest[language] })
    return { code: row.code, zh: text('zh'), en: text('en'), variables: Object.keys(row.variables ?? {}), sounds: [] }
  })
}

function stateFor(place: string): SessionState {
  const open = place !== 'start'
  return { store_open: open, has_accounts: open && place !== 'administrator', team: place === 'team', demo: open, me: open && place !== 'sign-in' && place !== 'administrator' ? me : null, locked: place === 'locked', demo_accounts: open ? accounts : [] }
}

/** Where the money and batch screens are, and what their answers are to be. */
const MONEY_PLACES: Record<string, { open: () => void; state?: string; agrees?: boolean }> = {
  deposits: { open: () => go('deposits') },
  payments: { open: () => go('payments') },
  import: { open: () => go('import', { file: 'f1', name: '1900000109All.csv' }) },
  'bad-import': { open: () => go('import', { file: 'f2', name: 'bad.csv' }), agrees: false },
  'import-done': { open: () => go('import', { id: '7', name: '1900000109All.csv' }) },
  mapping: { open: () => go('mapping', { file: 'f1', name: '某某银行-202603.csv' }) },
  layouts: { open: () => go('payments', { tab: 'profiles' }) },
  suspense: { open: () => go('payments', { tab: 'suspense' }) },
  bills: { open: () => void setTimeout(() => openBills(['1900000109All20260305.csv', '1900000109All20260306.csv', 'bad.csv'].map((name, at) => ({ file: `f${at}`, name, bytes: '48213' })))) },
  batches: { open: () => go('batches') },
  batch: { open: () => go('batch', { id: '31' }), state: 'submitted' },
  'batch-approved': { open: () => go('batch', { id: '31' }), state: 'approved' },
  'batch-executed': { open: () => go('batch', { id: '31' }), state: 'executed' },
  reports: { open: () => go('reports') },
  admin: { open: () => go('admin') },
}

const teamOfLast = {
  host: 'pg.shelf.example.cn', port: 5432, database: 'shelfkeeper', plain: false, login: 'demo-li', kept: true,
  authority: { file: 'file-1', name: 'department-root-ca-2026.pem', bytes: '1200' }, attachments: null,
}

export function galleryBackend(): FakeBackend {
  const [place = 'today', ...words] = (location.hash.slice(1) || 'today').split(',')
  if (words.includes('en')) setLocale('en')
  if (words.includes('zh')) setLocale('zh-CN')
  if (words.includes('dark')) setTheme('dark')
  const asked = (detail: FilingDetail) => (words.includes('long') ? lengthen(detail) : words.includes('clean') ? tidy(detail) : words.includes('held') ? heldBy(detail) : detail)
  let state = stateFor(place)
  let opened = 0
  const lists = new Map<string, { list: string; filters: ListFilter[]; search: string | null }>()
  const rowsOf = (view: string, from: number, to: number) => {
    const program = lists.get(view)?.list === 'programs'
    const typed = lists.get(view)?.search?.trim() ?? ''
    return Array.from({ length: Math.max(0, Math.min(to, TOTAL) - from) }, (_, at) => {
      const row = (program ? programRow : filingRow)(from + at)
      const marks = row.cells.flatMap((cell, column): ViewRow['marks'] => {
        const found = typed === '' || typeof cell !== 'string' ? -1 : cell.indexOf(typed)
        return found < 0 ? [] : [[column, found, found + typed.length]]
      })
      return { ...row, marks }
    })
  }
  const fake = new FakeBackend()
    .answer('session.state', () => {
      if (place === 'broken') throw new DeskFault('store_too_new', { found: '9', known: '1' })
      return state
    })
    .answer('session.sign_in', ({ password }) => {
      if (password === 'wrong') throw new DeskFault('sign_in_delayed', { seconds: '8' })
      state = { ...state, me, locked: false }
      return me
    })
    .answer('session.sign_out', () => {
      state = { ...state, me: null, locked: false }
      return {}
    })
    .answer('store.status', () => ({ path: '/home/example/shelf/demo.shelf', bytes: '412000000', demo: true, audit_height: '1284', audit_head: '9f2c4a7711d0be35', separation: 'evidenced' }))
    .answer('counts.get', () => ({ counts: { today: 38, unclaimed: 1166, aside: 3, back: 41, returned: 96, authority: 412, sms: 17, decisions: 14, leaving: 12, filings: 1204, notices: 312, overdue: 4, suspense: 7, batches: 2, mine: 1, outbox: 12, looks: 3, disagreements: 1 } }))
    .answer('view.open', (request) => {
      const view = `v${++opened}`
      lists.set(view, request)
      const columns = (request.list === 'programs' ? programColumns : filingColumns).map((name) => ({ name, kind: 'text', sort: true }))
      if (request.search === 'nothing') return { view, columns, rows: [], total: 0 }
      return { view, columns, rows: rowsOf(view, 0, 200), total: TOTAL }
    })
    .answer('view.rows', ({ view, from, to }) => ({ rows: rowsOf(view, from, to) }))
    .answer('view.total', () => ({ total: TOTAL }))
    .answer('view.count', ({ view }) => ({ total: view === 'open' ? 214 : 96 }))
    .answer('view.locate', ({ id }) => ({ at: Number(id) - 1 }))
    .answer('view.close', () => ({}))
    .answer('filing.get', ({ id }) => asked(detailOf(id)))
    .answer('filing.next', () => ({ id: '1' }))
    .answer('filing.approve', ({ id }) => ({ id, status: 4, next: String(Number(id) + 1), next_detail: null, leaves_at: Date.now() + 10 * MINUTE }))
    .answer('filing.return', ({ id }) => ({ id, status: 3, next: String(Number(id) + 1), next_detail: null, leaves_at: Date.now() + 10 * MINUTE }))
    .answer('filing.upcoming', () => ({ filings: [] }))
    .work('filing.plan_bulk', async ({ ids }) => ({ items: ids.map((id, at) => bulkItem(id, at)), ready: ids.length - Math.min(2, ids.length), left_out: Math.min(2, ids.length) }))
    .answer('kept.list', () => ({ views: [{ id: '1', name: '广东 · 本周到期', question: '{"view":"open","filters":[],"sort":null,"search":""}', shared: false, login: 'shen', mine: true }, { id: '2', name: '变更主体，退回过', question: '{"view":"returned","filters":[],"sort":null,"search":""}', shared: true, login: 'guan', mine: false }] }))
    .answer('filing.claim', ({ id }) => asked(detailOf(id)))
    .answer('filing.release', () => ({}))
    .answer('filing.unmask', () => ({ value: '110101190001010018', until_at: Date.now() + 30_000 }))
    .answer('reason.list', () => ({ reasons: reasons() }))
    .answer('filing.letter', ({ id, reasons: used }) => lettersOf(detailOf(id), used, reasons()))
    .answer('file.pick', () => ({ file: 'file-1', name: 'out', bytes: '0' }))
    .answer('store.last_team', () => ({ team: words.includes('team') ? teamOfLast : null }))
    .answer('store.reach_team', () => ({ reachable: true }))
    .answer('store.open_team', () => {
      throw new DeskFault('tls_authority', { server: teamOfLast.host })
    })
    .answer('handoff.make', () => ({ id: '1', items: 12, files: ['decisions.jsonl', 'manifest.json'], manifest_sha256: 'a'.repeat(64), place: '/home/example/out' }))
  fillLooks(fake, (id) => asked(detailOf(id)))
  if (place === 'look' || place === 'quality') go(place)
  const money = MONEY_PLACES[place]
  if (money) {
    fillMoney(fake, money.state, money.agrees)
    money.open()
  }
  if (words.includes('empty')) fillNothing(fake)
  if (words.includes('empty')) fake.answer('view.open', () => ({ view: 'none', columns: [], rows: [], total: 0 }))
  if (place === 'change') go('filing', { id: '8' })
  if (place === 'filing' || place === 'return') go('filing', { id: '3' })
  else if (place === 'programs' || place === 'filings') go(place)
  if (place === 'return') {
    for (const code of words.includes('long') ? ['R04', 'R28', 'R12', 'R05', 'R30', 'R03'] : ['R04', 'R28']) addReason('3', code)
    setTimeout(() => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'e' })), 600)
  }
  return fake
}
