-- What calbase is measured against. Only ever in a benchmark's own database.

-- 1. The bare raw event: one insert, nothing read, nothing applied.
create table public.bench_raw_events (
  like public.webhook_events including defaults including identity,
  constraint bench_raw_events_pkey primary key (tenant_id, id),
  constraint bench_raw_events_event_key unique (tenant_id, provider, event_id)
);
grant insert, select on public.bench_raw_events to service_role;

create function public.bench_insert_raw(p_tenant_id uuid, p_event_id text, p_body jsonb)
  returns text
  language plpgsql
as $$
begin
  insert into public.bench_raw_events (tenant_id, event_id, occurred_at, body)
  values (p_tenant_id, p_event_id, now(), p_body)
  on conflict (tenant_id, provider, event_id) do nothing;
  return case when found then 'stored' else 'duplicate' end;
end;
$$;

-- 2. The straightforward handler: each step one call over the API, as a tutorial has it. Tables
-- with the columns, keys and one index that such a handler needs; plpgsql, so that plans are kept.
create table public.bench_bookings (
  tenant_id uuid not null references public.tenants (id),
  id uuid primary key default gen_random_uuid(),
  cal_uid text not null,
  cal_booking_id bigint,
  status text not null,
  attendee_name text,
  attendee_email text,
  attendee_phone text,
  event_type text,
  event_title text,
  start_time timestamptz,
  end_time timestamptz,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, cal_uid)
);
create index bench_bookings_by_start on public.bench_bookings (tenant_id, start_time);

create table public.bench_leads (
  tenant_id uuid not null references public.tenants (id),
  id uuid primary key default gen_random_uuid(),
  name text,
  email text not null,
  phone text,
  source text not null default 'cal.com',
  status text not null default 'new',
  score integer not null default 0,
  booking_id uuid references public.bench_bookings (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, email)
);
grant select, insert, update on public.bench_bookings, public.bench_leads to service_role;
select pgmq.create('bench_plain');

create function public.bench_find_tenant(p_slug text)
  returns uuid
  language plpgsql
as $$
begin
  return (select t.id from public.tenants t where t.slug = p_slug);
end;
$$;

create function public.bench_insert_booking(p_booking jsonb)
  returns uuid
  language plpgsql
as $$
declare
  v_id uuid;
begin
  insert into public.bench_bookings (
    tenant_id, cal_uid, cal_booking_id, status, attendee_name, attendee_email, attendee_phone,
    event_type, event_title, start_time, end_time, metadata
  )
  select b.tenant_id, b.cal_uid, b.cal_booking_id, b.status, b.attendee_name, b.attendee_email,
    b.attendee_phone, b.event_type, b.event_title, b.start_time, b.end_time, b.metadata
  from jsonb_populate_record(null::public.bench_bookings, p_booking) b
  returning id into v_id;
  return v_id;
end;
$$;

create function public.bench_upsert_lead(p_tenant_id uuid, p_name text, p_email text, p_phone text)
  returns uuid
  language plpgsql
as $$
declare
  v_id uuid;
begin
  insert into public.bench_leads as l (tenant_id, name, email, phone)
  values (p_tenant_id, p_name, p_email, p_phone)
  on conflict (tenant_id, email) do update set name = excluded.name, phone = excluded.phone
  returning l.id into v_id;
  return v_id;
end;
$$;

create function public.bench_find_lead(p_id uuid)
  returns jsonb
  language plpgsql
as $$
begin
  return (
    select jsonb_build_object('id', l.id, 'status', l.status, 'score', l.score)
    from public.bench_leads l
    where l.id = p_id
  );
end;
$$;

create function public.bench_update_lead(
  p_id uuid, p_status text, p_score integer, p_booking_id uuid
)
  returns void
  language plpgsql
as $$
begin
  update public.bench_leads l
  set status = p_status, score = p_score, booking_id = p_booking_id, updated_at = now()
  where l.id = p_id;
end;
$$;

-- As pgmq_public.send of a Supabase project.
create function public.bench_enqueue(p_message jsonb, p_delay_seconds integer)
  returns bigint
  language plpgsql
  security definer
as $$
begin
  return (select s from pgmq.send('bench_plain', p_message, p_delay_seconds) s);
end;
$$;

grant execute on function
  public.bench_insert_raw(uuid, text, jsonb),
  public.bench_find_tenant(text),
  public.bench_insert_booking(jsonb),
  public.bench_upsert_lead(uuid, text, text, text),
  public.bench_find_lead(uuid),
  public.bench_update_lead(uuid, text, integer, uuid),
  public.bench_enqueue(jsonb, integer)
to service_role;
