/** The type parameter of the SPI: the names of vocabulary.ts as types, and the private types. A missing row does not compile. */
export type Coffee = {
  states: {
    COFFEE_ORDER_REQUIRED: { model: { menu: readonly string[]; soldOut: boolean }; actions: 'order' | 'cancel' }
    COFFEE_NAME_REQUIRED: { model: { drink: string }; actions: 'tellName' | 'cancel' }
  }
  actions: {
    order: { model: { drink: string }; outcomes: 'inStock' | 'outOfStock' | 'notOnMenu' }
    tellName: { model: { name: string }; outcomes: 'done' }
    cancel: { model: object; outcomes: 'done' }
  }
  start: 'done'
  details: 'UNKNOWN_DRINK'
  memo: { COFFEE_ORDER_REQUIRED: object; COFFEE_NAME_REQUIRED: object }
  question: { readonly drink: string }
  outcomes: { inStock: { drink: string }; outOfStock: object; notOnMenu: object; done: object }
  config: { readonly Menu: readonly string[]; readonly 'Sold Out'?: readonly string[] }
}
