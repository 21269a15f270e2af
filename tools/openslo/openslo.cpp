#include "tools/openslo/openslo.hpp"

#include <algorithm>
#include <map>

#include "ledger/domain/value/ids.hpp"
#include "ledger/domain/value/names.hpp"
#include "ledger/limits.hpp"
#include "tools/common.hpp"
#include "tools/openslo/slo.hpp"
#include "tools/text.hpp"

namespace sopu::tools {
namespace {

using boost::json::object;

// A document: what "General Schema" says of each.
struct Object {
  const YamlNode* root;
  std::string kind;
  const YamlNode* metadata;
  const YamlNode* name;  // in the metadata
  OpenSloMarks::Nodes taken;
};

// Ids of one list of the terms, and who has them.
class Ids {
 public:
  Ids(OpenSloReader& reader, std::string what, const std::set<std::string>& there)
      : reader_(reader), what_(std::move(what)), there_(there) {}

  // The name if it is an id, else what is left of it (`suffix` stays).
  std::string of(const YamlNode& name, const std::string& suffix) {
    const std::string whole = name.text + suffix;
    if (domain::is_item_id(whole)) return whole;
    std::string stem =
        domain::id_from_name(name.text).substr(0, limits::item_id_length_max - suffix.size());
    while (stem.ends_with('-')) stem.pop_back();
    if (stem.empty()) {
      reader_.fail(name,
                   "nothing of \"" + name.text + "\" can be an id, of a-z, 0-9 and -: rename it");
    }
    if (stem != name.text) {
      reader_.leave(name, "ids in terms are up to " + std::to_string(limits::item_id_length_max) +
                              " of a-z, 0-9 and -: \"" + stem + "\" stands for it");
    }
    return stem + suffix;
  }

  bool is_there(const std::string& id) const { return there_.contains(id); }

  // The same, of what is new.
  std::string make(const YamlNode& name, const std::string& suffix) {
    std::string id = of(name, suffix);
    const std::string would_be = "the " + what_ + " \"" + name.text + "\" would have the id " + id;
    if (is_there(id)) {
      reader_.fail(name, would_be + ", which one of the terms has already: rename one of them");
    }
    const auto [other, is_new] = made_.emplace(id, name.line);
    if (is_new) return id;
    reader_.fail(name, would_be + ", as that of line " + std::to_string(other->second) +
                           ": rename one of them");
  }

 private:
  OpenSloReader& reader_;
  std::string what_;
  const std::set<std::string>& there_;
  std::map<std::string, std::size_t> made_;  // by id, the line
};

class Import {
 public:
  Import(const std::string& file, const OpenSloMore& more)
      : file_(file),
        more_(more),
        reader_(file),
        service_ids_(reader_, "service", more.services),
        objective_ids_(reader_, "objective", more.objectives) {}

  FromOpenSlo read(const std::vector<YamlNode>& documents) {
    std::vector<Object> objects;
    for (const YamlNode& document : documents) {
      if (document.kind != YamlNode::Kind::nothing) objects.push_back(object_of(document));
    }
    if (objects.empty()) {
      throw Stop(Exit::usage, file_ + " has no OpenSLO document. Is it the right file?");
    }
    for (const Object& one : objects) {
      if (one.kind == "SLI") know_sli(one);
      if (one.kind == "Service") make_service(one);
    }
    for (const Object& one : objects) {
      if (one.kind == "SLO") make_objectives(one);
    }
    demand_more();
    out_.not_carried = reader_.not_carried(documents);
    return std::move(out_);
  }

 private:
  Object object_of(const YamlNode& document) {
    reader_.take(document);
    const YamlNode& version = reader_.needed(document, "apiVersion");
    if (reader_.text(version) != "openslo/v1") {
      reader_.fail(version, "apiVersion is \"" + version.text +
                                "\", and only openslo/v1 is read: bring the file to that version");
    }
    Object made{&document,
                reader_.needed_text(document, "kind"),
                &reader_.needed_object(document, "metadata"),
                nullptr,
                {}};
    made.name = &reader_.needed(*made.metadata, "name");
    reader_.text(*made.name);
    made.taken = reader_.held();
    return made;
  }

  void know_sli(const Object& sli) {
    const auto [other, is_new] = slis_.emplace(sli.name->text, sli.root);
    if (is_new) return;
    reader_.fail(*sli.name, "the SLI \"" + sli.name->text + "\" is there already, from line " +
                                std::to_string(other->second->line) + " on: rename one of them");
  }

  // ---------------------------------------------------------------- "Service"

  void make_service(const Object& service) {
    reader_.keep(service.taken);
    const YamlNode* spec = reader_.find(*service.root, "spec");
    const YamlNode* told = spec == nullptr ? nullptr : reader_.find(*spec, "description");
    const std::string name = name_of(service, nullptr);
    std::string description = told == nullptr ? name : reader_.text(*told);
    // As blocks of YAML end.
    while (description.ends_with('\n')) description.pop_back();
    add_service(*service.name, name, description);
    reader_.keep(reader_.held());
  }

  void add_service(const YamlNode& named, const std::string& name, const std::string& description) {
    const std::string id = service_ids_.make(named, "");
    services_.emplace(named.text, id);
    out_.services.push_back(object{{"id", id},
                                   {"name", name},
                                   {"description", description},
                                   {"owner", more_.owner},
                                   {"priority", more_.priority}});
  }

  // `service` of an SLO is a name; the documents of kind Service may be in another file, or
  // nowhere.
  std::string service_id(const YamlNode& named) {
    const auto made = services_.find(named.text);
    if (made != services_.end()) return made->second;
    const std::string id = service_ids_.of(named, "");
    if (service_ids_.is_there(id)) return id;
    add_service(named, named.text, named.text);
    return services_.at(named.text);
  }

  // ---------------------------------------------------------------- "SLO"

  void make_objectives(const Object& slo) {
    const YamlNode& spec = reader_.needed_object(*slo.root, "spec");
    const YamlNode& service = reader_.needed(spec, "service");
    reader_.text(service);
    // Its own marks wait with those of the spec.
    Slo read = read_slo(reader_, spec, slis_, more_);
    reader_.held();
    if (read.objectives.empty()) {
      reader_.leave(*slo.root, "no objective of it is carried over");
      return;
    }
    reader_.keep(slo.taken);
    for (SloObjective& one : read.objectives) {
      const bool is_only_one = read.objectives_in_file == 1;
      object made{{"id", objective_ids_.make(*slo.name,
                                             is_only_one ? "" : "-" + std::to_string(one.number))},
                  {"service", service_id(service)},
                  {"name", name_of(slo, one.node)}};
      for (auto& [member, value] : one.promise) made[member] = std::move(value);
      made["measuredBy"] = boost::json::array(more_.measured_by.begin(), more_.measured_by.end());
      out_.objectives.push_back(std::move(made));
    }
    reader_.keep(reader_.held());
  }

  // What people call it, and within that one of its objectives; else its name.
  std::string name_of(const Object& of, const YamlNode* objective) {
    const YamlNode* whole = reader_.find(*of.metadata, "displayName");
    const YamlNode* part = objective == nullptr ? nullptr : reader_.find(*objective, "displayName");
    std::string name = whole == nullptr ? "" : reader_.text(*whole);
    if (part != nullptr) name += (name.empty() ? "" : ": ") + reader_.text(*part);
    if (name.empty()) name = of.name->text;
    if (width(name) <= limits::name_length_max) return name;
    for (const YamlNode* one : {whole, part}) {
      if (one != nullptr) reader_.leave(*one, "names in terms have up to 200 characters");
    }
    return domain::id_from_name(of.name->text);
  }

  // ---------------------------------------------------------------- what OpenSLO does not know

  void demand_more() const {
    std::string missing;
    const auto demand = [&](bool is_needed, bool is_given, const std::string& option) {
      if (is_needed && !is_given) missing += "\n  " + option;
    };
    const auto has_slot = [](const boost::json::value& one) {
      return one.as_object().contains("slot");
    };
    demand(!out_.services.empty(), !more_.owner.empty(),
           "--owner PARTY           who delivers the services");
    demand(!out_.services.empty(), !more_.priority.empty(),
           "--priority ID           which of the terms' priorities they serve");
    demand(!out_.objectives.empty(), !more_.measured_by.empty(),
           "--measured-by PARTY     who measures the objectives; once for each");
    demand(std::ranges::any_of(out_.objectives, has_slot), !more_.empty_slots.empty(),
           "--empty-slots good|skip what a time slice is in which nothing was counted");
    if (missing.empty()) return;
    throw Stop(Exit::usage,
               "OpenSLO does not say all that terms must: of " + file_ + " add" + missing);
  }

  const std::string& file_;
  const OpenSloMore& more_;
  OpenSloReader reader_;
  Ids service_ids_;
  Ids objective_ids_;
  Slis slis_;
  std::map<std::string, std::string> services_;  // ids by names
  FromOpenSlo out_;
};

}  // namespace

FromOpenSlo read_openslo(const std::string& text, const std::string& file,
                         const OpenSloMore& more) {
  const auto documents = read_yaml(text, file);
  return Import(file, more).read(documents);
}

}  // namespace sopu::tools
