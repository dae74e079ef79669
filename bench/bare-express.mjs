// A bare Express application that answers as the empty authenticated route does: the measure of what the server adds.
import express from 'express';

const [, , answer] = process.argv;
const body = JSON.parse(answer);
const app = express();
app.get('/', (_request, response) => {
  response.json(body);
});
const server = app.listen(0, '127.0.0.1', () => process.send(server.address().port));
