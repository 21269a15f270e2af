#include <gtest/gtest.h>

#include "ledger/words/words.hpp"

namespace sopu::words {
namespace {

TEST(Language, OfTagsAndOfLang) {
  for (const char* tag : {"fi", "FI", "fi-FI", "fi_FI", "fi_FI.UTF-8", "fi.UTF-8", "fi@euro",
                          "fi-Latn-FI-x-private"}) {
    EXPECT_EQ(parse_language(tag), Language::fi) << tag;
  }
  for (const char* tag : {"en", "en-GB", "en_US.UTF-8", "EN-us"}) {
    EXPECT_EQ(parse_language(tag), Language::en) << tag;
  }
  for (const char* tag : {"", "C", "C.UTF-8", "POSIX", "sv", "fin", "fil-PH", "e", "*", "-fi"}) {
    EXPECT_EQ(parse_language(tag), std::nullopt) << tag;
  }
  EXPECT_EQ(parse_language(name(Language::fi)), Language::fi);
}

struct Header {
  const char* text;
  Language language;
};

TEST(Language, OfAcceptLanguage) {
  for (const auto& [text, language] : {
           Header{"", Language::en},
           {"fi", Language::fi},
           {"fi-FI, fi;q=0.9, en;q=0.8", Language::fi},
           {"en-GB, fi;q=0.9", Language::en},
           {"sv, fi;q=0.5, en;q=0.4", Language::fi},
           {"sv, de", Language::en},
           {"en;q=0.2, fi;q=0.3", Language::fi},
           {"en;q=0.201,fi;q=0.202", Language::fi},
           {"fi, en", Language::fi},
           {"en, fi", Language::en},
           {"fi;q=0", Language::en},
           {"fi;q=0.000, en;q=0", Language::en},
           {"*", Language::en},
           {"fi;q=0.5, *;q=0.4", Language::fi},
           {"fi;q=0.5, *;q=0.6", Language::en},
           {"en;q=0, *", Language::fi},
           {" \t fi \t ; \t q=1.000 , en", Language::fi},
           {"FI;Q=0.7, en;q=0.6", Language::fi},
           {"fi;level=1;q=0.1, en;q=0.2", Language::en},
       }) {
    EXPECT_EQ(from_accept_language(text), language) << text;
  }
}

// An element that is not of the header's form counts for nothing.
TEST(Language, OfAMalformedHeader) {
  for (const char* text : {"fi;q=", "fi;q=2", "fi;q=1.1", "fi;q=0.1234", "fi;q=-1", "fi;q=a",
                           "fi;q=1.001", "fi;q", "fi;q==1", ",,;", ";;;", "=", "fi;q=0.5.5"}) {
    EXPECT_EQ(from_accept_language(text), Language::en) << text;
  }
  EXPECT_EQ(from_accept_language(",, fi,,"), Language::fi);
  EXPECT_EQ(from_accept_language(std::string(100'000, ',') + "fi"), Language::fi);
}

}  // namespace
}  // namespace sopu::words
