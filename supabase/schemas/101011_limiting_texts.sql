-- Limiting texts: anybody can book, and give any phone number. What a text message costs, the tenant
-- pays, and for some numbers their owner is paid ("SMS pumping"): so a number gets a few a day, and
-- they go to the countries that the tenant has customers in.

create table private.counted_texts (
  tenant_id uuid not null,
  number_hash bigint not null,
  day date not null,
  reminder_id uuid not null,
  generation integer not null,
  constraint counted_texts_pkey
    primary key (tenant_id, number_hash, day, reminder_id, generation),
  constraint counted_texts_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade
);
alter table private.counted_texts enable row level security;
comment on table private.counted_texts is
  'The text messages that were handed out, by number and day: one that is tried again counts once. The number only as a hash; pruned after two days.';

create type private.text_message as (
  message_id bigint,
  tenant_id uuid,
  reminder_id uuid,
  generation integer,
  number_hash bigint,
  day date,
  is_counted boolean,
  reason_code public.reminder_reason,
  reason_detail text
);
comment on type private.text_message is
  'A candidate that is a text message, whether it is counted already, and why it is not sent; null when it is.';

create function private.reason_against_country(p_code text, p_allowed text[])
  returns public.reminder_reason
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_allowed is null then 'country_unknown'::public.reminder_reason
    when p_code is null or p_code <> all (p_allowed) then 'country_not_allowed'
  end;
end;
$$;
comment on function private.reason_against_country(text, text[]) is
  'Why no text message goes to a country, where it is only known to which they may go; null when one does.';

create function private.countries_texted(
  p_tenant public.tenants,
  p_account private.channel_accounts,
  p_of_project text[]
)
  returns text[]
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return coalesce(p_tenant.text_countries, case
    when p_account.tenant_id is null then p_of_project
    when p_account.calling_code is not null then array[p_account.calling_code]
  end);
end;
$$;
comment on function private.countries_texted(
  public.tenants, private.channel_accounts, text[]) is
  'The countries a tenant''s text messages go to, by calling code: its own list, else that of the number they are sent from. p_of_project: where the project''s own account texts. Null where it is not known.';

create function private.calling_codes(p_texts text[])
  returns text[]
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return nullif(array(
    select distinct private.calling_code(t.text)
    from unnest(p_texts) t (text)
    where private.calling_code(t.text) is not null
  ), '{}');
end;
$$;
comment on function private.calling_codes(text[]) is
  'The calling codes with which these begin; null when there are none.';

create function private.lock_numbers(p_candidates private.candidate[])
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- In that order: the order of all who lock several. Of two claims the second counts what the
  -- first has handed out.
  perform pg_advisory_xact_lock(n.key)
  from (
    select distinct hashtextextended(
      concat('calbase texts ', (c.reminder).tenant_id, c.content #>> '{recipient,phone}'), 0) as key
    from unnest(p_candidates) c
    where (c.reminder).channel = 'sms'
    order by 1
  ) n;
end;
$$;
comment on function private.lock_numbers(private.candidate[]) is
  'Until the end of the transaction nobody else hands out text messages to the numbers of these.';

create function private.judge_texts(
  p_candidates private.candidate[],
  p_countries text[],
  p_now timestamptz
)
  returns private.text_message[]
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  return array(
    with text_message as materialized (
      select c.message_id, t.id as tenant_id, (c.reminder).id as reminder_id,
        (c.reminder).generation, n.hash, d.day, t.texts_per_number_a_day as most, k.code,
        exists (
          select
          from private.counted_texts o
          where o.tenant_id = t.id
            and o.number_hash = n.hash
            and o.day = d.day
            and o.reminder_id = (c.reminder).id
            and o.generation = (c.reminder).generation
        ) as is_counted,
        -- A fixed number is the tenant's own choice.
        case when c.content #>> '{recipient,kind}' <> 'address' then
          private.reason_against_country(k.code, private.countries_texted(t, a, p_countries))
        end as reason
      from unnest(p_candidates) c
      join public.tenants t on t.id = (c.reminder).tenant_id
      left join private.channel_accounts a on a.tenant_id = t.id and a.channel = 'sms'
      cross join lateral (select c.content #>> '{recipient,phone}' as phone) p
      cross join lateral (select hashtextextended(p.phone, 0) as hash) n
      cross join lateral (select private.calling_code(p.phone) as code) k
      cross join lateral (select (p_now at time zone t.time_zone)::date as day) d
      where (c.reminder).channel = 'sms'
    ),
    placed as (
      select m.*,
        (
          select count(*)
          from private.counted_texts o
          where o.tenant_id = m.tenant_id and o.number_hash = m.hash and o.day = m.day
        ) + row_number() over (
          partition by m.tenant_id, m.hash, m.day, m.reason is null and not m.is_counted
          order by m.message_id
        ) > m.most and not m.is_counted as is_too_many
      from text_message m
    )
    select row(
      p.message_id, p.tenant_id, p.reminder_id, p.generation, p.hash, p.day, p.is_counted,
      coalesce(p.reason, case when p.is_too_many then 'number_limit'::public.reminder_reason end),
      case when p.reason is not null then p.code else p.most::text end
    )::private.text_message
    from placed p
  );
end;
$$;
comment on function private.judge_texts(private.candidate[], text[], timestamptz) is
  'Which of the candidates are text messages, and which of these are too many for their number or go where none may go. p_countries: where the project''s own account texts.';

create function private.within_text_limits(
  p_candidates private.candidate[],
  p_countries text[],
  p_now timestamptz
)
  returns private.candidate[]
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_texts private.text_message[];
  v_candidates private.candidate[];
begin
  if not exists (select from unnest(p_candidates) c where (c.reminder).channel = 'sms') then
    return p_candidates;
  end if;

  perform private.lock_numbers(p_candidates);
  v_texts := private.judge_texts(p_candidates, p_countries, p_now);
  insert into private.counted_texts (tenant_id, number_hash, day, reminder_id, generation)
  select t.tenant_id, t.number_hash, t.day, t.reminder_id, t.generation
  from unnest(v_texts) t
  where t.reason_code is null and not t.is_counted;
  if not exists (select from unnest(v_texts) t where t.reason_code is not null) then
    return p_candidates;
  end if;

  v_candidates := array(
    select row(
      c.message_id, c.reminder, c.content,
      case when t.reason_code is not null
        then row('failed', t.reason_code, t.reason_detail, null)::private.judgement
      end,
      null
    )::private.candidate
    from unnest(p_candidates) c
    left join unnest(v_texts) t on t.message_id = c.message_id
  );
  perform private.defer(v_candidates, p_now);
  return array(select c from unnest(v_candidates) c where (c.deferral).status is null);
end;
$$;
comment on function private.within_text_limits(private.candidate[], text[], timestamptz) is
  'The candidates without the text messages over their tenants'' limits, which fail; those that are left are counted.';

create function private.reason_over_text_limits(p_context private.context, p_now timestamptz)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  t constant public.tenants := p_context.tenant;
  v_phone constant text := private.address_of('sms', p_context.addressee);
  v_day constant date := (greatest(p_context.due_at, p_now) at time zone t.time_zone)::date;
  v_account private.channel_accounts;
  v_countries text[];
begin
  if (p_context.rule).channel <> 'sms' or v_phone is null then
    return null;
  end if;
  select a.*
  into v_account
  from private.channel_accounts a
  where a.tenant_id = t.id and a.channel = 'sms';
  -- Where the project's own account texts, only the sender knows.
  v_countries := private.countries_texted(t, v_account, array[private.calling_code(v_phone)]);
  if (p_context.addressee).kind <> 'address'
    and private.reason_against_country(private.calling_code(v_phone), v_countries) is not null
  then
    return private.reason_words(
      private.reason_against_country(private.calling_code(v_phone), v_countries),
      private.calling_code(v_phone));
  end if;
  return case
    when t.texts_per_number_a_day <= (
      select count(*)
      from private.counted_texts o
      where o.tenant_id = t.id
        and o.number_hash = hashtextextended(v_phone, 0)
        and o.day = v_day
    ) then private.reason_words('number_limit', t.texts_per_number_a_day::text)
  end;
end;
$$;
comment on function private.reason_over_text_limits(private.context, timestamptz) is
  'Why the text message of somebody would be over the limits of its tenant; null when it would not, as far as the database knows.';
