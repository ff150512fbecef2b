/** Batches: the grid, planning, the batch screen. */
export const batches = {
  list: '处置批次',
  columns: { number: '批次', rule: '规则', measure: '措施', state: '状态', items: '小程序', as_of: '判断日', planned: '编制时间', author: '编制人', approver: '批准人', executor: '执行人' },
  empty: '还没有处置批次',
  emptyText: '按规则编制一个批次：先得到一份冻结的清单，另一位主管批准后才会执行。',
  state: {
    draft: '草稿', submitted: '待批准', approved: '已批准', executing: '执行中', executed: '已执行', closed: '已结束', rejected: '已驳回', withdrawn: '已撤回',
  },
  plan: {
    act: '编制批次', title: '编制处置批次', text: '清单在编制时冻结。没有告知我们的事情不会成为处置理由：这些小程序只计数，不列入。',
    as_of: '判断日', asOfHint: '留空为今天', submit: '编制',
    hint: { unfiled: '平台在期限后仍报告未备案', 'deposit-overdue': '保证金到期未缴清' },
  },
  figures: {
    items: '个小程序列入清单', share: '占在架 {n} 个小程序的 {share}', gone: '上一批有、这次没有', new: '这次新增', notKnown: '个情况不明', notKnownText: '只计数，不处置', none: '没有',
  },
  facts: { title: '依据', rule: '规则', measure: '措施', legal: '法律依据', source: '规则来源', as_of: '判断日', platform: '平台', hash: '清单哈希', executeFrom: '最早执行日', reason: '理由' },
  hashText: '批准的就是这一份清单；任何改动都会使批准失效。',
  steps: { draft: '编制', submitted: '提交', approved: '批准', executing: '执行', executed: '已执行', closed: '结束', waiting: '未到' },
  items: {
    list: '批次中的小程序', ordinal: '序号', program: '小程序', app_id: 'AppID', before: '原状态', after: '目标状态', evidence: '依据', outcome: '结果', code: '说明', at: '时间', empty: '没有这样的项',
  },
  outcome: { all: '全部', planned: '待执行', left_out: '未执行', ordered: '已下令', confirmed: '平台已确认', failed: '平台失败' },
  notKnown: {
    status_too_old: '平台状态过旧', status_too_new: '平台状态晚于判断日', status_unknown: '平台未告知状态', coverage_missing: '缺账单', suspense_names_it: '挂账款项提到它',
  },
  why: {
    delisted_already: '已下架', state_changed: '上架状态已变', filed_since: '其间已备案', status_changed: '平台状态已变', status_too_old: '平台状态过旧',
    status_too_new: '平台状态晚于判断日', status_unknown: '平台未告知状态', waived_since: '其间已免缴', paid_since: '其间已缴清', not_due: '尚未到期', approval_expired: '批准已过期',
    restricted_already: '已受限', coverage_missing: '缺账单', suspense_names_it: '挂账款项提到它',
  },
  evidence: { icp_status: '备案状态', as_of: '状态日期', notice: '通知', due_on: '到期', unpaid_fen: '未缴' },
  acts: {
    submit: '提交复核', approve: '批准', reject: '驳回', withdraw: '撤回', execute: '执行', handoff: '交付文件', results: '导入结果',
    submitted: '已提交，等待另一位主管批准', rejected: '已驳回', withdrawn: '已撤回', approved: '已批准',
  },
  approve: {
    title: '批准处置清单', text: '您批准的正是这一份清单：{n} 个小程序，{measure}。', hash: '清单哈希', count: '输入小程序的数量 {n}', password: '您自己的密码',
    confirm: '批准并签署', why: { count: '输入的数量与清单不符', password: '请输入您的密码' },
  },
  reasonDialog: { reject: '驳回批次', withdraw: '撤回批次', text: '理由会留在记录里。', label: '理由', missing: '请写明理由' },
  execute: {
    title: '执行批次', text: '对 {n} 个小程序逐项下令：{measure}。执行前会再次核对每一项，情况有变的不会处置。', running: '正在逐项执行',
    done: '执行完成', ordered: '已下令', leftOut: '未执行', leftOutText: '情况已变，没有处置', none: '没有未执行的项', next: '下一步：交付文件给平台', cancelled: '已停下。已下令的项保持不变，可以接着执行。',
  },
  results: { title: '平台结果', confirmed: '已确认', failed: '失败', unchanged: '没有新内容', waiting: '仍在等待结果', refused: '未接收' },
}
