import pg from "pg";

const json = (value: object) => pg.escapeLiteral(JSON.stringify(value));

/**
 * What Studio's table editor does: the same statements, and of a refusal nothing but its message.
 * It orders a page by the primary key, a view by its first column, and builds rows from JSON.
 */
export class TableEditor {
  constructor(private readonly client: pg.Client) {}

  /** The first page, with the filters typed above it. */
  async page(relation: string, filters: Readonly<Record<string, string>> = {}) {
    const conditions = Object.entries(filters).map(
      ([column, value]) => `${column} = ${pg.escapeLiteral(value)}`,
    );
    const where = conditions.length > 0 ? `where ${conditions.join(" and ")}` : "";
    const order = (await this.orderOf(relation)).map(
      (column) => `${relation}.${column} asc nulls last`,
    );
    const { rows } = await this.client.query(
      `select * from public.${relation} ${where} order by ${order.join(", ")} limit 100 offset 0`,
    );
    return rows;
  }

  /** Saves a row that was edited; gives the message if it is refused. */
  async edit(table: string, row: object, where: string): Promise<string> {
    const columns = Object.keys(row).join(", ");
    return this.save(`update public.${table} set (${columns}) = (
      select ${columns} from json_populate_record(null::public.${table}, ${json(row)})
    ) where ${where} returning *`);
  }

  /** Saves a new row. */
  async insert(table: string, row: object): Promise<string> {
    const columns = Object.keys(row).join(", ");
    return this.save(`insert into public.${table} (${columns})
      select ${columns} from jsonb_populate_recordset(null::public.${table}, ${json([row])})
      returning *`);
  }

  async delete(table: string, where: string): Promise<string> {
    return this.save(`delete from public.${table} where ${where} returning *`);
  }

  private async save(statement: string): Promise<string> {
    try {
      const { rowCount } = await this.client.query(statement);
      return rowCount === 0 ? "no row" : "saved";
    } catch (error) {
      return (error as Error).message;
    }
  }

  private async orderOf(relation: string): Promise<readonly string[]> {
    const { rows } = await this.client.query(
      `select coalesce(k.names, array[f.attname::text]) as columns
       from pg_attribute f
       left join lateral (
         select array_agg(a.attname::text order by x.place) as names
         from pg_index i
         cross join unnest(i.indkey) with ordinality x (number, place)
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = x.number
         where i.indrelid = f.attrelid and i.indisprimary
       ) k on true
       where f.attrelid = $1::regclass and f.attnum = 1`,
      [`public.${relation}`],
    );
    return rows[0].columns;
  }
}
