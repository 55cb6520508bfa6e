"""Passes TCP connections on to a port of the same network and waits before each turn: `delay.py LISTEN PORT SECONDS`."""
import asyncio
import sys

LISTEN, PORT, DELAY = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])


async def late(reader, writer):
    try:
        while data := await reader.read(65536):
            await asyncio.sleep(DELAY / 2)
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def serve(reader, writer):
    await asyncio.sleep(DELAY)
    try:
        there, back = await asyncio.open_connection("127.0.0.1", PORT)
    except OSError:
        writer.close()
        return
    await asyncio.gather(late(reader, back), late(there, writer))


async def main():
    async with await asyncio.start_server(serve, "0.0.0.0", LISTEN, backlog=512) as server:
        await server.serve_forever()


asyncio.run(main())
