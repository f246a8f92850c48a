-- Links: where a recipient can move, cancel or rate a booking, addressed as Cal.com itself does.
--
-- Cal.com's own are <booker_url>/reschedule/<uid> and <booker_url>/booking/<uid>?cancel=true. They
-- name who uses them, or BOOKING_CANCELLED says nobody. With a seat's id they mean that seat; without
-- one the whole booking, which a guest is refused.

create function private.url_part(p_text text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  -- Nearly all are the letters of a uid or an address.
  v_text constant text := replace(p_text, '@', '%40');
begin
  if v_text !~ '[^A-Za-z0-9._~%-]' and p_text not like '%\%%' then
    return v_text;
  end if;
  return (
    select string_agg(
      case
        when c.letter ~ '^[A-Za-z0-9._~-]$' then c.letter
        else regexp_replace(
          upper(encode(convert_to(c.letter, 'UTF8'), 'hex')), '(..)', '%\1', 'g')
      end,
      '' order by c.place)
    from regexp_split_to_table(p_text, '') with ordinality c (letter, place)
  );
end;
$$;
comment on function private.url_part(text) is
  'A text as it stands in a part of a path or in a value of a query (RFC 3986).';

create type private.link_facts as (
  booker_url text,
  -- Of a managed user: the platform's pages instead of Cal.com's.
  platform jsonb,
  reschedule_url text,
  cancel_url text,
  may_reschedule boolean,
  may_cancel boolean,
  uid text,
  -- What opens it: the uid, or the id of the recipient's seat.
  key text,
  seat_id text,
  event_type text,
  -- The recipient's, encoded.
  address text
);
comment on type private.link_facts is 'What the links of a booking are made of, for one recipient.';

create function private.platform_query(p_facts private.link_facts)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return '?slug=' || coalesce(private.url_part(p_facts.event_type), '')
    || coalesce('&username=' || private.url_part(p_facts.platform ->> 'username'), '');
end;
$$;
comment on function private.platform_query(private.link_facts) is
  'How the query of a link to a platform''s page begins.';

create function private.reschedule_url(p_facts private.link_facts, p_is_cancelled boolean)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  f constant private.link_facts := p_facts;
begin
  return case
    when not f.may_reschedule or f.key is null then null
    when f.reschedule_url is not null and not p_is_cancelled
      then private.used_by(f.reschedule_url, coalesce(f.address, ''))
    when f.platform is not null then
      (f.platform ->> 'reschedule_url') || '/' || f.key
        || private.platform_query(f) || '&reschedule=true'
        || coalesce('&teamId=' || (f.platform ->> 'team_id'), '')
    else
      f.booker_url || '/reschedule/' || f.key || coalesce(
        '?' || nullif(concat_ws('&',
          case when p_is_cancelled then 'allowRescheduleForCancelledBooking=true' end,
          'rescheduledBy=' || f.address
        ), ''), '')
  end;
end;
$$;
comment on function private.reschedule_url(private.link_facts, boolean) is
  'The link to choose another time; p_is_cancelled: for a booking that is cancelled, of which Cal.com asks whether that is meant. Null for none.';

create function private.cancel_url(p_facts private.link_facts)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  f constant private.link_facts := p_facts;
  v_seat constant text := coalesce('&seatReferenceUid=' || private.url_part(f.seat_id), '');
begin
  return case
    when not f.may_cancel or f.key is null then null
    when f.cancel_url is not null then private.used_by(f.cancel_url, coalesce(f.address, ''))
    when f.platform is not null then
      (f.platform ->> 'cancel_url') || '/' || f.uid
        || private.platform_query(f) || '&cancel=true&allRemainingBookings=false' || v_seat
        || coalesce('&teamId=' || (f.platform ->> 'team_id'), '')
    else
      f.booker_url || '/booking/' || f.uid || '?cancel=true'
        || coalesce('&cancelledBy=' || f.address, '') || v_seat
  end;
end;
$$;
comment on function private.cancel_url(private.link_facts) is
  'The link to cancel the booking, or to give up the recipient''s seat; null for none.';

create function private.links_for(
  p_booking public.bookings,
  p_email text,
  p_seat_id text,
  p_is_seat boolean
)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_meta constant jsonb := p_booking.metadata;
  v_is_cancelled constant boolean := p_booking.status in ('cancelled', 'rejected');
  v_page text;
  f private.link_facts;
begin
  f.booker_url := v_meta ->> 'booker_url';
  f.platform := v_meta -> 'platform';
  f.may_reschedule := v_meta -> 'rescheduling_disabled' is distinct from 'true';
  f.may_cancel := v_meta -> 'cancelling_disabled' is distinct from 'true';
  f.uid := private.url_part(p_booking.cal_uid);
  f.event_type := p_booking.event_type;
  f.address := private.url_part(p_email);
  if p_is_seat then
    f.seat_id := p_seat_id;
    f.key := private.url_part(p_seat_id);
  else
    f.key := f.uid;
    f.reschedule_url := v_meta ->> 'reschedule_url';
    f.cancel_url := v_meta ->> 'cancel_url';
  end if;
  if f.platform is null then
    v_page := f.booker_url || '/booking/' || f.uid;
  end if;
  return jsonb_build_object(
    'reschedule_url', case when not v_is_cancelled then private.reschedule_url(f, false) end,
    'cancel_url', case when not v_is_cancelled then private.cancel_url(f) end,
    'new_time_url', case
      when p_booking.status = 'cancelled' then private.reschedule_url(f, true)
    end,
    'rating_url', v_page || '?rating',
    'no_show_url', v_page || '?noShow=true'
  );
end;
$$;
comment on function private.links_for(public.bookings, text, text, boolean) is
  'The links of a booking for one recipient, as they are now. p_is_seat: they have a seat of their own in it, whose id p_seat_id is (null where Cal.com did not tell it: then they have no link, as that to the booking is refused to them).';
