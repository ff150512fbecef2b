/** Which component shows which route. A screen adds its line here. */
import { type Component, defineAsyncComponent } from 'vue'
import type { RouteName } from '../router'

/** The gallery is for looking at the components; production builds do not contain it. */
export const hasGallery = import.meta.env.DEV || import.meta.env.MODE === 'gallery'

export const screens: Partial<Record<RouteName, Component>> = {
  ...(hasGallery ? { gallery: defineAsyncComponent(() => import('./Gallery.vue')) } : {}),
}
