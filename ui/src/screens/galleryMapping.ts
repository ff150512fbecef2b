/** Answers for the mapping editor, the list of layouts and several bills at once. Made up. */
import type { FileSketch, Inspection, ProfileInfo } from '../backend'
import type { FakeBackend } from '../backend/fake'

const column = (name: string, cells: string[], role: string | null, ground = 'name_known', by = 'bank-account') => ({ name, cells, guess: role === null ? null : { role, ground, by } })
const DRAFT = JSON.stringify({
  id: 'own-5f21ac08', version: 1, title: {}, source: 'own', delimiter: ',', currencies: ['CNY'], columns: [], ignored: [], remark: [],
  statement: { money: { by: 'columns' }, kinds: [{ is: 'payment', when: 'in' }, { is: 'other' }], account: ['账号'], short_rows: true, empty: ['-'] }, control: { kind: 'running-balance' },
})

export const sketch = (): FileSketch => ({
  name: '某某银行-202603.csv',
  roles: ['paid_at', 'clock', 'posted_on', 'amount', 'direction', 'income', 'expense', 'balance', 'account', 'external_id', 'merchant_order_no', 'refund_id', 'payer', 'payer_account', 'goods', 'attach', 'detail', 'place', 'trade_type', 'state', 'bank', 'currency', 'sub_account'],
  words: [['收', 'in'], ['支', 'out']],
  tables: [{
    sheet: null, encoding: 'gb18030', delimiter: ',', header_line: 4, known: null, drifted: null, draft: DRAFT,
    columns: [
      column('交易日', ['2026-03-05', '2026-03-06', '2026-03-06', '2026-03-07'], 'paid_at', 'name_known', 'icbc-debit'),
      column('入账', ['1000.00', '', '100.00', '1000.00'], 'income', 'name_says', '入账'),
      column('出账', ['', '40.00', '', ''], 'expense', 'name_says', '出账'),
      column('账面结余', ['1000.00', '960.00', '1060.00', '2060.00'], 'balance', 'name_says', '结余'),
      column('对方单位名称', ['青禾记账（北京）有限公司', '某某银行', '邻里团购（杭州）有限公司', '南风短剧（广州）有限公司'], 'payer', 'name_says', '对方'),
      column('说明', ['保证金SKW000000001297', '手续费', '保证金', '\u202E短剧保证金'], null),
      column('网点', ['一号', '二号', '一号', '三号'], null),
    ],
  }],
})

const layout = (id: string, title: string, state: string, version: number, more: Partial<ProfileInfo> = {}): ProfileInfo => ({
  id, version, title: { 'zh-CN': title, en: title }, source: '', platform: null, variants: [], control: 'running-balance', control_binds: true,
  columns: [{ name: '交易日', role: 'paid_at' }, { name: '入账', role: 'income' }, { name: '出账', role: 'expense' }, { name: '账面结余', role: 'balance' }],
  state, row: state === 'built_in' ? null : String(version), author: '', authored_at: null, confirmed_by: '', published_at: null, retired_by: '', retired_at: null, reason: '', document: '{}', ...more,
})
export const layouts = (): ProfileInfo[] => [
  layout('wechat-pay-trade', '微信支付交易账单', 'built_in', 1, { control: 'totals' }),
  layout('bank-account', '银行对账单', 'built_in', 1),
  layout('own-5f21ac08', '某某银行流水', 'waiting', 2, { author: '示例财务', authored_at: Date.now() - 3_600_000 }),
  layout('own-5f21ac08', '某某银行流水', 'in_force', 1, { author: '示例财务', authored_at: Date.now() - 9_000_000, published_at: Date.now() - 8_000_000, confirmed_by: '示例主管甲' }),
  layout('own-0d7e11b2', '旧信用社明细', 'retired', 1, { author: '示例财务', retired_by: '示例主管甲', reason: '信用社已改制' }),
]

export function fillMapping(fake: FakeBackend, inspection: () => Inspection): void {
  fake
    .answer('profile.sketch', sketch)
    .answer('profile.list', () => ({ profiles: layouts() }))
    .answer('profile.save', () => ({ profiles: layouts() }))
    .answer('profile.import', () => ({ profiles: layouts() }))
    .answer('profile.confirm', () => ({ profiles: layouts() }))
    .answer('profile.retire', () => ({ profiles: layouts() }))
    .answer('profile.export', () => ({}))
    .answer('file.pick_several', () => ({ files: [{ file: 'f1', name: 'bill.csv', bytes: '48213' }] }))
    .work('profile.try', async () => ({
      flaws: [], ignored: ['网点'],
      inspection: {
        ...inspection(), profile: 'own-5f21ac08', variant: '', rows: 4, names_account: false, header_line: 4,
        control: { kind: 'running-balance', declared: { breaks: '0' }, computed: { breaks: '0', opening: '0', closing: '206000' }, agrees: true, binding: true, may_lack: false },
      },
    }))
}
