// Lays out the site's pages in .pages: the repository's Markdown files with their pictures, and the Javadoc if it was made.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { here, isThere, pageOf, pages, project } from './pages.mjs'

// Code that is no link's text stays as it is.
const CODE_OR_LINK = /`[^`\n]+`|(!?)\[((?:`[^`\n]*`|[^\]`])*)\]\(([^)\s]+)\)/g

const map = pageOf()
rmSync(pages, { recursive: true, force: true })

for (const [file, page] of map) {
  const to = join(pages, page)
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, rewritten(file, page, readFileSync(join(project, file), 'utf8')))
}
cpSync(join(project, 'docs/pictures'), join(pages, 'pictures'), { recursive: true, filter: (file) => !/\.(dot|css)$|draw$/.test(file) })
cpSync(join(project, 'docs/benchmarks'), join(pages, 'benchmarks'), { recursive: true, filter: (file) => !/\.(md|json)$/.test(file) })
mkdirSync(join(pages, 'public'), { recursive: true })
cpSync(join(here, 'logo.svg'), join(pages, 'public/logo.svg'))
const javadoc = join(project, 'core/target/reports/apidocs')
if (existsSync(javadoc)) {
  cpSync(javadoc, join(pages, 'public/api'), { recursive: true })
}
console.log(`${map.size} pages${existsSync(javadoc) ? ' and the Javadoc' : '; no Javadoc was made'}`)

// A link to another page leads to its place in the site. A link to a source file becomes the file's name.
function rewritten(file, page, text) {
  return text
    .split(/(^```[\s\S]*?^```)/m)
    .map((part, index) => (index % 2 === 0 ? part.replace(CODE_OR_LINK, link) : part))
    .join('')

  function link(all, picture, words, target) {
    if (target === undefined || /^[a-z]+:|^#/.test(target)) {
      return all
    }
    const [path, anchor] = target.split('#')
    const source = posix.normalize(posix.join(posix.dirname(file), path))
    if (!isThere(source)) {
      throw new Error(`${file}: ${target} leads nowhere`)
    }
    const hash = anchor ? `#${anchor}` : ''
    const place = map.get(source) ?? (picture ? source.replace(/^docs\//, '') : undefined)
    if (place === undefined) {
      return `${words} (\`${source}\`)`
    }
    const to = posix.relative(posix.dirname(page), place)
    return `${picture}[${words}](${to.startsWith('.') ? to : './' + to}${hash})`
  }
}
