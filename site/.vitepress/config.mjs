import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { guide, pages, slug } from '../pages.mjs'

const api = existsSync(join(pages, 'public/api/index.html')) ? [{ text: 'Javadoc', link: '/api/index.html', target: '_self' }] : []

export default defineConfig({
  title: 'Sockflux',
  description: 'The Unix socket API on the JVM as Reactor publishers.',
  lang: 'en',
  srcDir: '.pages',
  srcExclude: ['public/**'],
  base: process.env.SITE_BASE ?? '/',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env.SITE_BASE ?? '/'}logo.svg` }]],
  // The Javadoc is no page of this generator; check.mjs looks at links to it.
  ignoreDeadLinks: [/^\/api\//],
  markdown: {
    anchor: { slugify: slug },
    toc: { slugify: slug },
    headers: { slugify: slug },
    // A row of calls may break behind a dot, and no word breaks in its middle.
    config: (md) => {
      const code = md.renderer.rules.code_inline
      md.renderer.rules.code_inline = (...of) => code(...of).replace(/([a-z)])\.(?=[a-zA-Z])/g, '$1.<wbr>')
    },
    theme: { light: 'github-light', dark: 'github-dark' },
  },
  themeConfig: {
    logo: '/logo.svg',
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    nav: [{ text: 'Guide', link: '/guide/' }, { text: 'Design', link: '/design' }, ...api],
    sidebar: [
      { text: 'Start', items: [{ text: 'What it is', link: '/' }] },
      { text: 'Guide', items: [{ text: 'All pages', link: '/guide/' }, ...guide()] },
      {
        text: 'In depth',
        items: [
          { text: 'Design', link: '/design' },
          { text: 'Portability', link: '/portability' },
          { text: 'Reliability', link: '/reliability' },
          { text: 'Performance', link: '/performance' },
          { text: 'Figures and charts', link: '/benchmarks/full' },
          { text: 'How it is measured', link: '/benchmarks/how' },
          ...api,
        ],
      },
      {
        text: 'Project',
        items: [
          { text: 'Change log', link: '/changelog' },
          { text: 'Security', link: '/security' },
          { text: 'Contributing', link: '/contributing' },
        ],
      },
    ],
    footer: { message: 'Apache License 2.0' },
  },
})
