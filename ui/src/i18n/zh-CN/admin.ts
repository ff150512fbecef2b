/** Administration: accounts, policies, intake, audit, store. */
export const admin = {
  tabs: { label: '管理', accounts: '账号', policies: '规则', intake: '数据接收', audit: '审计', store: '数据库' },
  accounts: {
    list: '账号', login: '登录名', person: '人员', name: '姓名', roles: '角色', state: '状态', active: '启用', disabled: '已停用', pendingState: '待第二人确认',
    add: '添加账号', addText: '一个人可以有几个账号；复核按人算，不按账号算。', password: '初始密码', passwordHint: '10 个字符以上', personHint: '同一个人用同一个标识，例如工号',
    rolesAsk: '申请的角色', addSubmit: '添加', missing: '请填完登录名、人员、姓名和密码', added: '已添加 {login}',
    grant: '授予', confirm: '确认', revoke: '收回', pending: '待确认', disable: '停用账号', disableText: '停用后不能登录；已做的记录保留。', disableDone: '已停用 {login}',
    leaving: '待确认收回', disabling: '待确认停用', keep: '保留', disableWaits: '停用 {login}，待另一位管理员确认',
    setPassword: '设置密码', own: '您自己的密码', next: '新密码', passwordDone: '已设置新密码', passwordMissing: '请填写两个密码', empty: '没有账号',
    pendingText: '授予主管、财务或管理员，以及收回他人的管理员，需要另一位管理员确认。',
  },
  policies: {
    list: '规则', platform: '平台', kind: '种类', edition: '版', from: '生效', to: '失效', state: '状态', published: '已发布', waiting: '待第二人确认', source: '来源', body: '内容',
    kinds: { filing: '备案', deposit: '保证金', enforcement: '处置' },
    import: '导入规则文件', imported: '规则已导入', confirm: '确认发布', confirmed: '规则已发布', confirmText: '发布后从生效日起按此执行。请核对来源与内容。', empty: '还没有规则', emptyText: '导入规则文件，规则才会生效。', open: '现行',
  },
  intake: {
    text: '同一个文件可以再次导入：说过的不会重复，改变的会更新。', programs: '小程序', programsText: 'CSV：平台、AppID、名称、主体、上架与备案状态', filings: '备案订单', filingsText: 'JSON Lines：申请内容、识别与登记数据',
    events: '备案事件', eventsText: 'JSON Lines：短信核验、管局结论', pick: '选择文件', running: '正在接收 {name}', read: '读到', accepted: '新增', updated: '更新', unchanged: '没有变化', refused: '未接收',
    done: '接收完成', clean: '所有行都已接收', cancelled: '已取消，没有改动',
  },
  audit: {
    verify: '校验审计链', text: '用独立的程序重新计算整条记录链，并逐行比对数据。', running: '正在校验', ok: '记录完整，数据一致', bad: '发现 {n} 处不一致', badNext: '停止使用这个数据库，保留原样，交给管理员与备份比对。',
    events: '记录', rows: '比对的行', head: '链首', notCovered: '校验不涵盖', kind: '种类', table: '表', row: '行', field: '字段', first: '只列出前 1,000 处',
    list: '审计记录', at: '时间', login: '账号', action: '动作', entity: '对象', detail: '详情', hash: '哈希', empty: '还没有记录',
    refused: '已拒绝', refusedFor: '拒绝原因', times: '次数',
    kinds: { event: '记录', chain: '链', row: '行', field: '字段', rows_missing: '缺行', rows_added: '多行', books: '账目', digest: '摘要', attachment: '附件', schema: '表结构' },
  },
  store: {
    title: '数据库', path: '位置', bytes: '大小', demo: '演示数据', yes: '是', no: '否', height: '审计链高度', head: '审计链首', separation: '四眼原则',
    separations: { evidenced: '程序执行，审计链留证', enforced: '服务器强制执行，审计链留证' },
  },
}
