/** The floor under every receiver: node:http that reads the body and answers 202. */
import { createServer } from "node:http";

createServer((request, response) => {
  request.on("data", () => {});
  request.on("end", () => {
    response.writeHead(202, { "content-type": "application/json", "content-length": 2 });
    response.end("{}");
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
