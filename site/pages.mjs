// Which files of the repository are pages of the site, and where they stand there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const here = dirname(fileURLToPath(import.meta.url))
export const project = resolve(here, '..')
export const pages = join(here, '.pages')
export const dist = join(here, '.vitepress', 'dist')

// The page for each Markdown file, by its path in the repository.
export function pageOf() {
  const map = new Map([
    ['README.md', 'index.md'],
    ['CHANGELOG.md', 'changelog.md'],
    ['CONTRIBUTING.md', 'contributing.md'],
    ['SECURITY.md', 'security.md'],
    ['benchmarks/README.md', 'benchmarks/how.md'],
  ])
  for (const file of markdown('docs')) {
    map.set(file, relative('docs', file))
  }
  return map
}

function markdown(folder) {
  return readdirSync(join(project, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? markdown(path) : path.endsWith('.md') ? [path] : []
  })
}

// The guide's pages in the order of its index.
export function guide() {
  const rows = readFileSync(join(project, 'docs/guide/index.md'), 'utf8').matchAll(/^\| \[([^\]]+)\]\(([^)]+)\.md\)/gm)
  return [...rows].map(([, text, page]) => ({ text: text.replaceAll('`', ''), link: `/guide/${page}` }))
}

// The name of a heading in links, as GitHub makes it.
export function slug(text) {
  return text
    .replaceAll('`', '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

export function isThere(path) {
  return existsSync(join(project, path))
}
