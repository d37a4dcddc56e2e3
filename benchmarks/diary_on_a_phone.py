"""The diary at phone size: from tap to stored, what the first visit loads, and the second visit without the site.

    python benchmarks/diary_on_a_phone.py

Chromium runs as a phone, with the processor as it is and slowed down 4 times. The first visit is that of a person
with a year of answered days; its bytes are counted on the wire, headers and the worker's own requests included.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser import chromium
from tests.running import RunningClinic, running_clinic

PERSON, PASSWORD = "demo.cedar@example.invalid", "demo headache clinic"
TAPS = 120
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 3}

# Stored: the transaction of the answer has reached the disk. Shown: the screen, drawn from the store, says so.
WATCH = """() => {
  window.times = { stored: [], shown: [] };
  let tapped = 0;
  const note = (what) => tapped && window.times[what].push(performance.now() - tapped);
  addEventListener("click", (event) => (tapped = event.timeStamp), { capture: true });
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...given) {
    const transaction = begin.apply(this, given);
    if (given[2]?.durability === "strict") transaction.addEventListener("complete", () => note("stored"));
    return transaction;
  };
  const drawn = () => { note("shown"); tapped = 0; };
  new MutationObserver(drawn).observe(document.getElementById("diary"), { childList: true });
}"""


@dataclass
class Wire:
    """A line to the site that counts what comes back over it."""

    port: int
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    came: int = 0

    def start(self) -> str:
        """Listen; gives the address to visit."""
        Thread(target=self.loop.run_forever, daemon=True).start()
        listening = asyncio.start_server(self._carry, "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(listening, self.loop).result()
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            try:
                site_reader, site_writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                return
            with closing(site_writer):
                there = self._pump(reader, site_writer, lambda _: None)
                await asyncio.gather(there, self._pump(site_reader, writer, self._count), return_exceptions=True)

    @staticmethod
    async def _pump(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: Callable[[bytes], None]
    ) -> None:
        while data := await reader.read(65536):
            count(data)
            writer.write(data)
            await writer.drain()
        writer.close()

    def _count(self, data: bytes) -> None:
        self.came += len(data)


def signed_in(browser: Browser, address: str) -> list[Any]:
    """The cookies of the person; the browser that fetched them is thrown away."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(f"{address}/account/login/?next=/diary/")
    page.locator("[name=login]").fill(PERSON)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.locator("#diary h1").wait_for()
    cookies: list[Any] = [one for one in context.cookies() if one["name"] == "sessionid"]
    context.close()
    return cookies


def opened(context: BrowserContext, address: str) -> tuple[Page, float]:
    """The diary in a new tab, and after how many seconds it could be used."""
    page = context.new_page()
    begun = perf_counter()
    page.goto(f"{address}/diary/", wait_until="commit")
    page.get_by_role("button", name="Migraine", exact=True).wait_for()
    return page, perf_counter() - begun


def taps(page: Page, slower: int) -> dict[str, list[float]]:
    """Milliseconds from tap to stored, and to shown, one for each of many taps."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.evaluate(WATCH)
    for number in range(TAPS):
        page.locator(".kinds-large [aria-pressed=false]").nth(number % 2).tap()
        page.wait_for_function("(number) => window.times.shown.length > number", arg=number)
    times: dict[str, list[float]] = page.evaluate("window.times")
    return times


def measure(browser: Browser, site: RunningClinic) -> None:
    wire = Wire(site.port)
    address = wire.start()
    cookies = signed_in(browser, address)
    context = browser.new_context(**PHONE)
    context.add_cookies(cookies)
    before = wire.came
    page, seconds = opened(context, address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.get_by_text("Safe at the clinic").wait_for()
    page.wait_for_load_state("networkidle")
    kilobytes = (wire.came - before) / 1000
    print(f"first visit, a year of days: {kilobytes:.0f} kB on the wire (target < 200), usable after {seconds:.2f} s")
    page.close()

    site.kill()
    page, seconds = opened(context, address)
    print(f"second visit with the site gone: usable after {seconds:.2f} s")
    for slower in (1, 4):
        for what, times in taps(page, slower).items():
            told = f"median {median(times):.0f} ms, 95 of 100 within {sorted(times)[int(0.95 * len(times))]:.0f} ms"
            print(f"tap to {what}, site gone, processor slowed {slower} x, {len(times)} taps: {told} (median < 100)")
        page.reload()
        page.get_by_role("button", name="Migraine", exact=True).wait_for()
    context.close()


def main() -> None:
    with TemporaryDirectory() as folder, running_clinic(Path(folder), demo=True) as site, chromium() as browser:
        measure(browser, site)


if __name__ == "__main__":
    main()
