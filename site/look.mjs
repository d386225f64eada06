// Opens every page of the built site in Chromium: light, dark and on a narrow screen. Fails for an error in the console, a
// failed request, or a page wider than its screen; and tries the search. --screenshots keeps a picture of each page.
import { createServer } from 'node:http'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import puppeteer from 'puppeteer-core'
import { dist, here } from './pages.mjs'

const kinds = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json',
  '.woff2': 'font/woff2', '.png': 'image/png', '.zip': 'application/zip',
}
const chromium = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
)
if (!chromium) {
  console.log('the site was not looked at: there is no Chromium here (expected: /usr/bin/chromium, or its path in CHROMIUM)')
  process.exit(0)
}
const screenshots = process.argv.includes('--screenshots')
const views = [
  { name: 'light', scheme: 'light', width: 1280, height: 800 },
  { name: 'dark', scheme: 'dark', width: 1280, height: 800 },
  { name: 'narrow', scheme: 'light', width: 390, height: 800 },
]

const server = createServer((request, response) => {
  const path = join(dist, decodeURIComponent(new URL(request.url, 'http://localhost').pathname))
  const file = [path, `${path}.html`, join(path, 'index.html')].find((each) => existsSync(each) && statSync(each).isFile())
  // The browser asks for this by itself where a page, as the Javadoc's, names no icon.
  const status = file ? 200 : request.url === '/favicon.ico' ? 204 : 404
  response.writeHead(status, { 'content-type': kinds[extname(file ?? '')] ?? 'text/plain' })
  response.end(file ? readFileSync(file) : undefined)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}`

function pages(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? pages(path) : path.endsWith('.html') ? [relative(dist, path)] : []
  })
}
// The Javadoc is the JDK's own work: its first page and one type are enough.
const everyPage = pages(dist).filter(
  (page) => !/^404/.test(page) && (!page.startsWith('api/') || /^api\/(index|.*\/Connection)\.html$/.test(page)),
)

const faults = []
const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
try {
  for (const view of views) {
    const page = await browser.newPage()
    let at = ''
    const fault = (words) => faults.push(`${view.name} ${at}: ${words}`)
    page.on('console', (message) => ['error', 'warn'].includes(message.type()) && fault(message.text()))
    page.on('pageerror', (error) => fault(String(error)))
    page.on('requestfailed', (request) => fault(`${request.url()} ${request.failure()?.errorText}`))
    page.on('response', (response) => response.status() >= 400 && fault(`${response.url()} ${response.status()}`))
    await page.setViewport({ width: view.width, height: view.height })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: view.scheme }])
    for (at of everyPage) {
      await page.goto(`${address}/${at}`, { waitUntil: 'networkidle0' })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wide > 0 && !at.startsWith('api/')) {
        fault(`${wide} pixels wider than the screen`)
      }
      const blank = await page.evaluate(() =>
        [...document.images].filter((image) => image.complete && image.naturalWidth === 0).map((image) => image.src),
      )
      blank.forEach((image) => fault(`${image} shows nothing`))
      if (screenshots) {
        const folder = join(here, 'screenshots', view.name)
        mkdirSync(folder, { recursive: true })
        await page.screenshot({ path: join(folder, `${at.replaceAll('/', '-')}.png`), fullPage: false })
      }
    }
    await page.close()
  }
  await search()
} finally {
  await browser.close()
  server.close()
}
if (faults.length > 0) {
  console.error(`${faults.length} faults:\n` + faults.join('\n'))
  process.exit(1)
}
console.log(`${everyPage.length} pages looked at, ${views.map((view) => view.name).join(', ')}; the search finds pages`)

async function search() {
  const page = await browser.newPage()
  await page.goto(`${address}/guide/`, { waitUntil: 'networkidle0' })
  await page.click('.DocSearch-Button')
  await page.waitForSelector('.VPLocalSearchBox input')
  await page.type('.VPLocalSearchBox input', 'half-close')
  await page.waitForSelector('.VPLocalSearchBox .result', { timeout: 20_000 }).catch(() => faults.push('search: finds nothing'))
  await page.close()
}
