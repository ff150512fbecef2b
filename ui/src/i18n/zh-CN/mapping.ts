/** Layouts of the house: the mapping editor, their list, several bills at once. */
export const mapping = {
  unconfirmed: '这个格式由本单位定义，尚待另一人确认，确认之前不能入账',
  title: '格式名称', titleHint: '例如：某某银行流水', platform: '缴款归属平台', control: '完整性核对', choose: '请选择', noControl: '明确声明没有', account: '收款账户', accountHint: '文件没有写明时填写',
  sheet: '工作表或压缩包内的文件', table: '文件的前几行', header: '表头在第 {n} 行 · {encoding}', roleOf: '“{name}”一列的含义', nothing: '不读取',
  reads: '按此读到的内容', first: '前几行', trying: '正在按此读取整个文件', ignored: '不读取的列：', noAccount: '文件没有写明收款账户：覆盖的账单日不会被记录。', notRead: '含义选齐之后，这里显示读到的内容。',
  save: '保存格式', saved: '格式已保存', ready: '可以保存', disagrees: '文件的余额与明细不衔接，请核对各列的含义',
  drifted: '这是格式 {profile} 的变化形态，不是未知的格式', driftedNext: '少了：{missing}；多了：{added}。只有逐列确认含义之后，才会按您的定义读取。', known: '格式 {profile} 已能读取这份文件，无需另外定义',
  adapt: '逐列确认含义', draw: '定义格式',
  ground: { name_known: '列名与格式 {by} 相同', name_says: '列名含“{by}”', cells_look: '内容的样子如此', person: '由您指定' },
  positive: { label: '不带负号的金额是', in: '收入', out: '支出' },
  platforms: { wechat: '微信', douyin: '抖音', kuaishou: '快手', alipay: '支付宝', baidu: '百度' },
  open: { twice: '两列都是“{role}”，只能有一列', paid_at: '请指出哪一列是时间', money: '请指出金额在哪一列（或收入、支出两列）', control: '请选择完整性核对，没有也要声明', title: '请给格式起个名字' },
  roles: {
    paid_at: '时间或日期', clock: '时刻', posted_on: '记账日', amount: '金额', direction: '收支方向', income: '收入', expense: '支出', balance: '余额', account: '收款账户', external_id: '交易单号', merchant_order_no: '我方订单号', refund_id: '退款单号',
    payer: '对方', payer_account: '对方账号', goods: '摘要', attach: '附言', detail: '更多说明', place: '地点', trade_type: '业务种类', state: '状态', bank: '对方银行', currency: '币种', sub_account: '子账户',
  },
  flaws: {
    form: '格式文件的结构不对', id: '编号不符合要求', title: '没有名称', no_statement: '不是账户流水的格式', role_missing: '缺少必需的含义', role_twice: '两列含义相同', role_foreign: '流水没有这种含义', name_twice: '两列名称相同', name_form: '列名为空或写法不规范',
    kind_open: '有的行会无法判断', control_without_balance: '声明逐笔余额却没有余额列', control_without_totals: '声明了合计却没有说明', shadows: '内置格式已能读取', platform: '没有这个平台',
  },
  list: {
    tab: '账单格式', label: '账单格式', name: '名称', id: '编号', version: '版本', state: '状态', control: '完整性核对', author: '定义人', confirmed: '确认人', columns: '列', empty: '没有账单格式',
    states: { built_in: '内置', waiting: '待确认', in_force: '启用', retired: '停用' },
    confirm: '确认启用', confirmText: '由另一人核对：每一列的含义都对，才会用它入账。', retire: '停用', retireTitle: '停用这个格式', retireText: '之后的文件不再用它读取；已经导入的不受影响。', retired: '已停用', done: '已启用', export: '导出', exported: '已写出', import: '导入格式', imported: '格式已导入', since: '起用', reason: '停用原因',
  },
  pick: { title: '文件里有几份不同的账单', text: '请选择要读取的一份；其他的可以之后再读。', accountTitle: '文件没有写明收款账户', accountText: '填写后重新读取，覆盖的账单日才会被记录。', accountAct: '按此账户读取', accountRead: '按您填写的账户读取：{account}' },
  queue: {
    title: '多个账单', empty: '没有等待的账单', more: '再加账单', open: '查看', all: '全部一致的入账', nothing: '没有可以直接入账的文件', remove: '移出列表', down: '下一个', up: '上一个',
    told: '{n} 个文件，{read} 个一致可入账，{booked} 个已入账', errors: '有 {n} 行不能读取，请先查看，再单独入账', changed: '其间数据有变化，已重新读取，请再看一遍',
    state: { waiting: '排队', reading: '正在读取', read: '已读取，未入账', failed: '失败', cancelled: '已取消', chosen: '等待入账', booking: '正在入账', booked: '已入账' },
  },
}
