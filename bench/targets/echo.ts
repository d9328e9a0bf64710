import express, { type Express } from 'express'

/** An app that parses a POST of JSON and serialises it again, with the settings that express has by itself. */
export const echo = (): Express => {
  const app = express()
  app.post('/echo', express.json(), (request, response) => {
    response.json(request.body)
  })
  return app
}
