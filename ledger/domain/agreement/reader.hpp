// Who reads an agreement, and from where: decided from the whole state.
// Values; any thread.
#pragma once

#include <optional>

#include "ledger/domain/terms/terms.hpp"
#include "ledger/domain/value/time.hpp"

namespace sopu::domain {

// Where a party stands to an agreement at a time.
enum class Place {
  none,
  left,        // took part once
  proposed,    // named by the terms of an open proposal, and by nothing else
  takes_part,  // named by the terms that bind or will bind; before them, by the initiation
};

// Who is a principal by what binds, and who will be one by what is agreed.
enum class Standing { none, coming, principal };

struct Reader {
  PartyId party;
  Time at;  // of the reading
  Place place = Place::none;
  Role role = Role::provider;  // with any place but `none`
  std::optional<Involvement> involvement;
  Standing standing = Standing::none;
  std::optional<Time> left;  // with Place::left: it reads what it could read until then
  bool granted = false;      // a principal lets it read all, or it is a dispute's neutral
  bool decides = false;      // a challenge of a neutral waits for it
  std::optional<Time> neutral_until{};  // it was one: it keeps what it could read until then

  bool acts() const { return place == Place::takes_part || place == Place::proposed; }
  bool reads_all() const { return granted || standing != Standing::none; }
  bool is_third_party() const { return acts() && role == Role::third_party; }
  // Neutrals read on appointment, auditors by a grant: the role in the terms alone opens nothing.
  bool is_named_only() const { return role == Role::neutral || role == Role::auditor; }
  // Who approves nothing does not read what anything costs.
  bool reads_fees() const {
    return reads_all() || (involvement != Involvement::consulted && !is_named_only());
  }
};

}  // namespace sopu::domain
