/** What lists are narrowed by, and the lists that are kept. */
export const queues = {
  or: '或',
  holder: '领取人',
  holders: { me: '我', anybody: '任何人', nobody: '无人' },
  dueIn: '距到期（天，逾期为负）',
  age: '提交至今（天）',
  waits: '放到一边',
  times: '提交次数',
  subjectKind: '主体类型',
  clear: '清除全部筛选',
  counting: '…',
  rows: '{n} 份',
  openKept: '打开第 {n} 个常用列表',
  returned: '退回过 {n} 次，最近一次：',
  whyDue: '为什么是这一天',
}
