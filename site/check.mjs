// Every link, picture, script and style of the built site leads to a file of it, and to the place in it that it names.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { dist } from './pages.mjs'

const base = process.env.SITE_BASE ?? '/'
const files = new Map()

function all(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? all(join(folder, entry.name)) : [join(folder, entry.name)],
  )
}

function places(file) {
  if (!files.has(file)) {
    const ids = readFileSync(file, 'utf8').matchAll(/\s(?:id|name)="([^"]*)"/g)
    files.set(file, new Set([...ids].map(([, id]) => unescaped(id))))
  }
  return files.get(file)
}

function unescaped(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}

function target(path) {
  for (const candidate of [path, `${path}.html`, join(path, 'index.html')]) {
    if (existsSync(candidate) && statSync(candidate).isFile()) {
      return candidate
    }
  }
  return undefined
}

let links = 0
const dead = []
for (const file of all(dist).filter((each) => each.endsWith('.html'))) {
  const html = readFileSync(file, 'utf8').replace(/<script[\s\S]*?<\/script>/g, '')
  for (const [, attribute] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
    const link = unescaped(attribute)
    if (/^(?:[a-z]+:|\/\/)/.test(link) || link === '') {
      continue
    }
    links++
    const [path, hash] = link.split('#')
    const plain = decodeURIComponent(path.split('?')[0])
    const from = plain.startsWith('/')
      ? join(dist, posix.relative(base, plain))
      : plain === ''
        ? file
        : join(dirname(file), plain)
    const to = target(from)
    if (to === undefined) {
      dead.push(`${relative(dist, file)}: ${link}`)
    } else if (hash && to.endsWith('.html') && !places(to).has(decodeURIComponent(hash))) {
      dead.push(`${relative(dist, file)}: ${link} (no such place)`)
    }
  }
}
if (dead.length > 0) {
  console.error(`${dead.length} dead links:\n` + dead.slice(0, 50).join('\n'))
  process.exit(1)
}
console.log(`${links} links lead somewhere`)
