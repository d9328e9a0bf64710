import express, { type Express } from 'express'

/** App with the default settings of Express that parses a POST of JSON and serializes it again. */
export const echo = (): Express => {
  const app = express()
  app.post('/echo', express.json(), (request, response) => {
    response.json(request.body)
  })
  return app
}
