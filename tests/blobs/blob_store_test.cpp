// Documents beside the log: how they come, what makes one be there, what goes.
#include "ledger/blobs/blob_store.hpp"

#include <gtest/gtest.h>

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"
#include "ledger/blobs/media_type.hpp"
#include "tests/support/temporary_directory.hpp"

namespace sopu::blobs {
namespace {

namespace fs = std::filesystem;
using domain::ErrorCode;
using domain::Hash;
using domain::PartyId;

const PartyId acme{"acme"}, globex{"globex"};
const std::string text = "What the parties saw on that day.";

Hash hash_of(std::string_view bytes) {
  return crypto::sha256(crypto::view(bytes));
}

class BlobStoreTest : public testing::Test {
 protected:
  fs::path root() const { return folder_.path() / "blobs"; }
  std::string kept(const Hash& hash) const {
    const std::string name = crypto::base64url_encode(crypto::view(hash));
    return (root() / "kept" / name.substr(0, 2) / name).string();
  }
  domain::Result<Received> put(const PartyId& party, std::string_view bytes) {
    return store_.put(party, {hash_of(bytes), bytes.size(), 0, bytes});
  }
  std::string read(const Hash& hash) {
    auto blob = store_.open(hash);
    if (!blob) return {};
    return {std::istreambuf_iterator<char>(blob->file), {}};
  }
  std::string refused(const Piece& piece) {
    const auto taken = store_.put(acme, piece);
    return taken ? "taken" : taken.error().why.code;
  }
  static BlobStore::IsNeeded never() {
    return [](const Hash&, const std::set<PartyId>&) { return false; };
  }

  sopu::test::TemporaryDirectory folder_;
  BlobStore store_{root(), 0};
};

TEST_F(BlobStoreTest, HasWhatWasPutWhole) {
  const Hash hash = hash_of(text);
  EXPECT_FALSE(store_.has_put(acme, hash));
  EXPECT_FALSE(store_.open(hash));
  const auto received = put(acme, text);
  ASSERT_TRUE(received);
  EXPECT_TRUE(received->is_whole);
  EXPECT_EQ(received->bytes, text.size());
  EXPECT_TRUE(store_.has_put(acme, hash));
  EXPECT_EQ(read(hash), text);
  EXPECT_EQ(store_.open(hash)->bytes, text.size());
}

TEST_F(BlobStoreTest, TakesPiecesAndGoesOnWhereTheyBrokeOff) {
  const Hash hash = hash_of(text);
  const auto piece = [&](std::uint64_t from, std::size_t count) {
    return Piece{hash, text.size(), from, std::string_view(text).substr(from, count)};
  };
  EXPECT_EQ(store_.put(acme, piece(0, 10))->bytes, 10U);
  EXPECT_EQ(store_.received(acme, hash, text.size()).bytes, 10U);
  EXPECT_EQ(store_.received(globex, hash, text.size()).bytes, 0U);
  EXPECT_FALSE(store_.open(hash));

  BlobStore later(root(), 0);  // a server that was started again
  const auto gap = later.put(acme, piece(11, 5));
  ASSERT_FALSE(gap);
  EXPECT_EQ(gap.error().why.code, "blob-goes-on");
  EXPECT_EQ(gap.error().why.params.at("received").to_number<std::uint64_t>(), 10U);
  EXPECT_EQ(later.put(acme, piece(4, 10))->bytes, 14U);  // some of it again
  EXPECT_EQ(later.put(acme, piece(0, 3))->bytes, 14U);   // all of it again
  EXPECT_TRUE(later.put(acme, piece(14, text.size()))->is_whole);
  EXPECT_EQ(read(hash), text);
  EXPECT_TRUE(later.put(acme, piece(0, 3))->is_whole);
  EXPECT_TRUE(later.received(acme, hash, text.size()).is_whole);
}

TEST_F(BlobStoreTest, KeepsNothingOfWhatHasAnotherHash) {
  const Hash other = hash_of("something else");
  EXPECT_EQ(refused({other, text.size(), 0, text}), "blob-differs");
  EXPECT_FALSE(store_.open(other));
  EXPECT_EQ(store_.received(acme, other, text.size()).bytes, 0U);
}

TEST_F(BlobStoreTest, RefusesWhatCannotBe) {
  const Hash hash = hash_of(text);
  EXPECT_EQ(refused({hash, 0, 0, ""}), "blob-piece-beyond");
  EXPECT_EQ(refused({hash, 5, 0, text}), "blob-piece-beyond");
  EXPECT_EQ(refused({hash, 5, 6, ""}), "blob-piece-beyond");
  EXPECT_EQ(refused({hash, std::uint64_t(-1), std::uint64_t(-1), "x"}), "blob-too-large");
  EXPECT_EQ(refused({hash, limits::document_bytes_max + 1, 0, text}), "blob-too-large");
}

TEST_F(BlobStoreTest, WritesNothingOntoAFullDisk) {
  BlobStore full(root(), std::uint64_t{1} << 62);
  const auto taken = full.put(acme, {hash_of(text), text.size(), 0, text});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::read_only);
}

// Who knows the hash alone has not the document.
TEST_F(BlobStoreTest, IsPutByWhoSentAllOfIt) {
  const Hash hash = hash_of(text);
  ASSERT_TRUE(put(acme, text));
  EXPECT_FALSE(store_.has_put(globex, hash));
  EXPECT_FALSE(store_.put(globex, {hash, text.size(), 0, "What"})->is_whole);
  EXPECT_FALSE(store_.has_put(globex, hash));
  ASSERT_TRUE(put(globex, text));
  EXPECT_TRUE(store_.has_put(globex, hash));
  EXPECT_TRUE(store_.has_put(acme, hash));
}

TEST_F(BlobStoreTest, GivesNothingOutThatIsDamaged) {
  const Hash hash = hash_of(text);
  ASSERT_TRUE(put(acme, text));
  std::ofstream(kept(hash), std::ios::binary | std::ios::in).write("w", 1);
  EXPECT_THROW(store_.open(hash), CorruptBlob);
  // Whoever has it puts it again.
  fs::remove(kept(hash));
  EXPECT_FALSE(store_.has_put(acme, hash));
  ASSERT_TRUE(put(acme, text));
  EXPECT_EQ(read(hash), text);
}

TEST_F(BlobStoreTest, ForgetsWhatIsOldAndNotNeeded) {
  const Hash hash = hash_of(text);
  ASSERT_TRUE(put(acme, text));
  ASSERT_TRUE(store_.put(globex, {hash_of("on its way"), 10, 0, "on"}));
  const auto now = fs::file_time_type::clock::now();
  EXPECT_EQ(store_.forget(now - std::chrono::hours{1}, never()), 0U);
  const auto later = now + std::chrono::hours{1};
  EXPECT_EQ(store_.forget(later,
                          [&](const Hash& asked, const std::set<PartyId>& put_by) {
                            EXPECT_EQ(asked, hash);
                            EXPECT_EQ(put_by, std::set{acme});
                            return true;
                          }),
            1U);  // what never came whole
  EXPECT_EQ(read(hash), text);
  EXPECT_EQ(store_.forget(later, never()), 1U);
  EXPECT_FALSE(store_.open(hash));
  EXPECT_FALSE(store_.has_put(acme, hash));
  EXPECT_EQ(store_.received(globex, hash_of("on its way"), 10).bytes, 0U);
}

TEST(MediaType, IsToldFromTheBytes) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, std::string_view> files[] = {
      {"%PDF-1.7\n", "application/pdf"},
      {"\x89PNG\r\n\x1a\nrest", "image/png"},
      {"\xff\xd8\xff\xe0", "image/jpeg"},
      {"GIF89a", "image/gif"},
      {"PK\x03\x04", "application/zip"},
      {"Plain words, päivä", "text/plain; charset=utf-8"},
      {"<html><script>alert(1)</script>", "text/plain; charset=utf-8"},
      {"<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain; charset=utf-8"},
      {"\xff\xfe<\0h\0"sv, "application/octet-stream"},
      {"a\0b"sv, "application/octet-stream"},
      {"\xe4 in Latin 1", "application/octet-stream"},
      {"", "text/plain; charset=utf-8"},
  };
  for (const auto& [bytes, type] : files) EXPECT_EQ(media_type_of(bytes).name, type) << bytes;
}

TEST(MediaType, OfALongTextIsNotLostWhereItIsCut) {
  for (std::size_t before = bytes_needed - 4; before <= bytes_needed; ++before) {
    const std::string long_text = std::string(before, 'x') + "ääää";
    EXPECT_EQ(media_type_of(long_text.substr(0, bytes_needed)).name, "text/plain; charset=utf-8")
        << before;
  }
}

}  // namespace
}  // namespace sopu::blobs
