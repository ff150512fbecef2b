/** Reports. */
export const reports = {
  ledger: { title: '保证金台账', text: '期间内每份通知与每笔缴款的台账，含导出时的审计链首。' },
  from: '起', to: '止', format: '格式', preview: '预览', write: '导出…',
  rows: '行数', totals: '合计', column: '合计项', amount: '金额',
  months: { this: '本月', last: '上月', year: '本年' },
  why: { dates: '请填写起止日期', order: '起始日期晚于截止日期', busy: '正在导出' },
  names: {
    asked: '应缴', issued: '发出', received: '收到', settled: '净缴入', refunded: '退回', outstanding: '未缴', suspense: '挂账', opening: '期初', closing: '期末',
    amount_fen: '应缴', paid_fen: '已缴', open_fen: '未缴', left_fen: '未分配', bank: '银行', deposit: '保证金', reversed: '冲正', in: '收', out: '付', waived: '免缴',
  },
  written: { title: '已导出', sha: 'SHA-256', place: '位置', head: '审计链首', at: '时间', next: '把哈希与审计链首一并留存，可证明这份数字没有被改动。' },
  hint: '选择起止日期后显示合计。',
}
