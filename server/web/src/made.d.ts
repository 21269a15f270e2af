// What build.mjs makes: the catalogues, the order of the terms' members (`parent/member`),
// and their schema.
declare module 'made:en' {
  const catalogue: import('./text.ts').Catalogue;
  export default catalogue;
}
declare module 'made:fi' {
  const catalogue: import('./text.ts').Catalogue;
  export default catalogue;
}
declare module 'made:member-order' {
  const order: string[];
  export default order;
}
declare module 'made:terms-schema' {
  const schema: import('./ledger/json.ts').JsonObject;
  export default schema;
}
