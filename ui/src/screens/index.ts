/** Which component shows which route. A screen adds its line here. */
import { type Component, defineAsyncComponent } from 'vue'
import type { RouteName } from '../router'
import FilingList from './review/FilingList.vue'
import FilingScreen from './review/FilingScreen.vue'
import ProgramList from './review/ProgramList.vue'

/** The gallery is for looking at the components; production builds do not contain it. */
export const hasGallery = import.meta.env.DEV || import.meta.env.MODE === 'gallery'

export const screens: Partial<Record<RouteName, Component>> = {
  today: FilingList,
  filings: FilingList,
  filing: FilingScreen,
  programs: ProgramList,
  program: ProgramList,
  deposits: defineAsyncComponent(() => import('./deposits/Deposits.vue')),
  payments: defineAsyncComponent(() => import('./payments/Payments.vue')),
  import: defineAsyncComponent(() => import('./payments/Import.vue')),
  batches: defineAsyncComponent(() => import('./batches/Batches.vue')),
  batch: defineAsyncComponent(() => import('./batches/Batch.vue')),
  reports: defineAsyncComponent(() => import('./reports/Reports.vue')),
  admin: defineAsyncComponent(() => import('./admin/Admin.vue')),
  ...(hasGallery ? { gallery: defineAsyncComponent(() => import('./GalleryMoney.vue')) } : {}),
}
