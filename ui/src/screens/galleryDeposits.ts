/** Made-up notices, waivers and reminders to look at. Development only, with the gallery. */
import type { ActInfo, Letters, NoticeDetail, PlanRow, RuleInfo, WaiverInfo } from '../backend'
import type { FakeBackend } from '../backend/fake'
import { addDays, dayOf } from '../format'

const today = dayOf(Date.now())
const HASH = '9f2c41d07be85a3361c0d4e7ab1290fd5538c6e2714b09afd3e86c15702b4d9a'
const SOURCE = 'Press reports of 2023-12-12 to 14 on the 保证金缴纳通知: RMB 1,000 and RMB 100. UNCONFIRMED: replace with the platform\'s own text.'
const rule = (id: string, fen: string, band: string): RuleInfo => ({
  id, amount_fen: fen, category: 'short_drama', gmv_bands: [band], subject_kinds: [], due_days: 5, due_working: false, valid_from: null, valid_to: null,
  consequence: 'search_restriction', source: `${SOURCE} (${band})`,
})
const group = (one: RuleInfo, programs: number, total: string, each = one.amount_fen) => ({ rule: one, top_up: each !== one.amount_fen, each_fen: each, programs, total_fen: total, due_on: addDays(today, 5) })
const row = (at: number, list: string, code: string | null): PlanRow => ({
  program: String(at + 1), app_id: `wx${String(at * 7919).padStart(16, '0')}`, name: ['青禾剧场', '云上短剧', '口袋放映厅', '邻里剧社'][at % 4] ?? '', category: 'short_drama',
  gmv_band: code === 'band_not_told' ? '' : at % 2 ? 'high' : 'low', subject_kind: at % 3 ? 4 : 5, code: code ?? (list === 'left_out' ? 'already_asked' : 'short-drama-high'),
  amount_fen: '150000', due_on: list === 'asked' ? addDays(today, 5) : null, asked_fen: list === 'differs' ? (at % 3 ? '100000' : '200000') : null, refills: null, notice: list === 'asked' ? null : `SKW0000${100_000 + at}77`,
})

const letters: Letters = {
  hash: '6c1f0e5ad0b7b1f2a9c34f5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091',
  zh: { subject: '【微信小程序保证金】通知 SKW000010003700 已免缴', body: '尊敬的主办者：\n\n经平台审批，下列保证金缴纳通知予以免缴，您无须再为其付款。\n小程序：云上短剧（wx0000000000007919）\n通知编号：SKW000010003700\n\n【理由】小程序停止运营\n\n【退款】此前已收到的 400.00 元将退回原付款账户。\n\n【申诉】对本函有异议的，可以通过微信平台客服提出，写明通知编号。\n\n本函附有英文译文，以中文为准。\n\n微信平台保证金管理\n' },
  en: { subject: '[WeChat mini-program deposit] Notice SKW000010003700 has been waived', body: 'Dear organiser,\n\nThe platform has decided that the deposit notice below need not be paid.\nMini-program: 云上短剧 (wx0000000000007919)\nNotice: SKW000010003700\n\nReason, in the words in which it was decided: 小程序停止运营\n\nThis is a translation; the Chinese letter prevails.\n\nWeChat deposits\n' },
}
const may = (act: string, refusal: string | null = null) => ({ act, refusal })
export const galleryWaiver = (at: number, state = 'proposed'): WaiverInfo => ({
  id: String(at), version: 1, notice: `SKW0000${100_000 + at * 37}00`, notice_version: 2, app_id: 'wx0000000000007919', program_name: ['云上短剧', '青禾剧场'][at % 2] ?? '', state,
  reason: '小程序停止运营', evidence: '主办者的注销公告，2026-03-08；内部工单 4471', amount_fen: '100000', paid_fen: at % 2 ? '40000' : '0', open_fen: at % 2 ? '60000' : '100000', refund_fen: state === 'approved' ? '40000' : '0', returned_fen: '0',
  proposed_by: '示例财务', proposed_at: Date.now() - 7_200_000, decided_by: state === 'proposed' ? null : '示例主管乙', decided_at: state === 'proposed' ? null : Date.now() - 3_600_000, words: state === 'refused' ? '公告与主办者不符' : '',
  allowed: [may('approve'), may('refuse'), may('withdraw', 'role_refused')],
})
export const galleryAct = (at: number, kind = 'deduction', state = 'proposed'): ActInfo => ({
  id: String(at), version: 1, kind, notice: `SKW0000${100_000 + at * 37}00`, notice_version: 2, app_id: 'wx0000000000007919', program_name: ['云上短剧', '青禾剧场'][at % 2] ?? '', held_fen: '100000',
  to: kind === 'transfer' ? { notice: 'SKW000010099900', version: 4, app_id: 'wx0000000000015838', program_name: '口袋放映厅', open_fen: '60000' } : null,
  state, fen: kind === 'refund' ? '100000' : '30000', reason: kind === 'deduction' ? '上线未备案剧目' : '小程序已退出', evidence: kind === 'deduction' ? '案件 2026-0317' : '下架回执 88', left_on: kind === 'refund' ? addDays(today, -40) : null,
  proposed_by: '示例财务', proposed_at: Date.now() - 7_200_000, decided_by: state === 'proposed' ? null : '示例主管乙', decided_at: state === 'proposed' ? null : Date.now() - 3_600_000, words: '',
  allowed: [may('approve'), may('refuse'), may('withdraw', 'role_refused')],
})
const notice = (number: string): NoticeDetail => ({
  id: '1', version: 3, number, platform: 'wechat', program: '1', app_id: 'wx0000000000007919', program_name: '云上短剧', amount_fen: '100000', paid_fen: '40000', open_fen: '60000', returned_fen: '0',
  issued_on: addDays(today, -3), due_on: addDays(today, 2), state: 'open', overdue: false, restriction: 'none',
  rule: { rule: { ...rule('short-drama-high', '100000', 'high'), valid_from: '2023-12-12' }, policy: '1', edition: 1, source: SOURCE, told_band: 'high', told_kind: 4 },
  story: [
    { at: Date.now() - 3 * 86_400_000, kind: 'issued', by: '', fen: null, words: '' },
    { at: Date.now() - 2.9 * 86_400_000, kind: 'letter', by: '示例财务', fen: null, words: 'issued' },
    { at: Date.now() - 86_400_000, kind: 'paid', by: '示例财务', fen: '40000', words: '4200002510000000000000000000' },
    { at: Date.now() - 7_200_000, kind: 'waiver_refused', by: '示例主管乙', fen: null, words: '公告与主办者不符' },
  ],
  letters: [{ kind: 'issued', mark: '0', at: Date.now() - 2.9 * 86_400_000, by: '示例财务', handoff: '4', letters }],
  previews: ['issued', 'reminder', 'paid'], waivers: [galleryWaiver(1, 'refused')], acts: [galleryAct(1)], targets: [{ notice: 'SKW000010099900', version: 4, app_id: 'wx0000000000015838', program_name: '口袋放映厅', open_fen: '60000' }],
  deducted_fen: '10000', refund_due_fen: '0', refills: null, refilled_by: ['SKW000010088800'], allowed: [may('waive'), may('deduct'), may('refund', 'wrong_state'), may('transfer')],
})

export function fillDeposits(fake: FakeBackend): void {
  const reminder = (at: number, code: string) => ({ notice: `SKW0000${100_000 + at * 37}00`, app_id: 'wx0000000000007919', program_name: ['云上短剧', '青禾剧场', '口袋放映厅'][at % 3] ?? '', open_fen: at % 2 ? '100000' : '60000', due_on: addDays(today, 1 + (at % 3)), days: at % 3 ? 3 : 1, code })
  fake
    .answer('notice.plan', ({ platform }) => ({
      platform, policy: '1', edition: 2, source: SOURCE, groups: [group(rule('short-drama-high', '100000', 'high'), 214, '21400000'), group(rule('short-drama-low', '10000', 'low'), 1038, '10380000'), group(rule('short-drama-high', '100000', 'high'), 2, '60000', '30000')], already: 312, uncovered: 17,
      left_out: { already_asked: 309, waived: 3, band_not_told: 14, no_rule: 3, delisted: 41, not_listed: 6 }, more: { programs: 122, fen: '6100000' }, less: { programs: 4, fen: '24000' }, plan: HASH,
    }))
    .answer('notice.plan_rows', ({ list, code, offset, limit }) => ({ rows: Array.from({ length: Math.min(limit, 20) }, (_, at) => row(offset + at, list, code)), total: 122 }))
    .answer('notice.get', ({ notice: number }) => notice(number))
    .answer('notice.letter', () => letters)
    .answer('notice.letters', () => ({ id: '6', items: 12, files: ['letters-000006.csv', 'letters-000006.jsonl', 'notice-000006.manifest.json'], manifest_sha256: HASH, place: 'hand-offs/2026-11-21' }))
    .answer('waiver.list', ({ waiting }) => ({ waivers: [galleryWaiver(1), galleryWaiver(2), ...(waiting ? [] : [galleryWaiver(3, 'approved'), galleryWaiver(4, 'refused'), galleryWaiver(5, 'withdrawn')])], waiting: 2, refund_due_fen: '40000' }))
    .answer('act.list', ({ waiting }) => ({ acts: [galleryAct(1), galleryAct(2, 'refund'), galleryAct(3, 'transfer'), ...(waiting ? [] : [galleryAct(4, 'deduction', 'approved')])], waiting: 3 }))
    .answer('act.deduct', () => galleryAct(1))
    .answer('act.refund', () => galleryAct(2, 'refund'))
    .answer('act.transfer', () => galleryAct(3, 'transfer'))
    .answer('act.decide', ({ verdict }) => galleryAct(1, 'deduction', verdict === 'approve' ? 'approved' : 'refused'))
    .answer('act.withdraw', () => galleryAct(1, 'deduction', 'withdrawn'))
    .answer('waiver.propose', () => galleryWaiver(1))
    .answer('waiver.decide', ({ verdict }) => galleryWaiver(1, verdict === 'approve' ? 'approved' : 'refused'))
    .answer('waiver.withdraw', () => galleryWaiver(1, 'withdrawn'))
    .answer('reminder.list', () => ({
      on: today, steps: [3, 1], waiting: Array.from({ length: 7 }, (_, at) => reminder(at, '')), waiting_total: 7,
      not_known: [reminder(8, 'coverage_missing'), reminder(9, 'suspense_names_it'), reminder(10, 'waiver_proposed')], not_known_total: 3, missing_on: addDays(today, -1),
      made: [{ handoff: '5', at: Date.now() - 86_400_000, by: '示例财务', items: 41 }], plan: HASH,
    }))
    .answer('reminder.make', () => ({ id: '7', items: 7, files: ['reminders-000007.csv', 'reminders-000007.jsonl', 'reminder-000007.manifest.json'], manifest_sha256: HASH, place: 'hand-offs/2026-11-21' }))
}
