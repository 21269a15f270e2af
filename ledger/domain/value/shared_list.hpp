// A list that only grows and whose elements may change: copies share what neither has changed, so
// that a state can be copied in no time, however long its lists are.
// One list belongs to one thread; copies may be read and changed on others.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

namespace sopu::domain {

template <class T>
class SharedList {
 public:
  class const_iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using iterator_concept = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    const_iterator(const SharedList* list, std::size_t at) : list_(list), at_(at) {}
    reference operator*() const { return (*list_)[at_]; }
    pointer operator->() const { return &(*list_)[at_]; }
    reference operator[](difference_type n) const { return *(*this + n); }
    const_iterator& operator++() { return *this += 1; }
    const_iterator& operator--() { return *this += -1; }
    const_iterator operator++(int) {
      const auto before = *this;
      ++*this;
      return before;
    }
    const_iterator operator--(int) {
      const auto before = *this;
      --*this;
      return before;
    }
    const_iterator& operator+=(difference_type n) {
      at_ = static_cast<std::size_t>(static_cast<difference_type>(at_) + n);
      return *this;
    }
    const_iterator& operator-=(difference_type n) { return *this += -n; }
    friend const_iterator operator+(const_iterator it, difference_type n) { return it += n; }
    friend const_iterator operator+(difference_type n, const_iterator it) { return it += n; }
    friend const_iterator operator-(const_iterator it, difference_type n) { return it -= n; }
    friend difference_type operator-(const const_iterator& a, const const_iterator& b) {
      return static_cast<difference_type>(a.at_) - static_cast<difference_type>(b.at_);
    }
    friend bool operator==(const const_iterator& a, const const_iterator& b) {
      return a.at_ == b.at_;
    }
    friend auto operator<=>(const const_iterator& a, const const_iterator& b) {
      return a.at_ <=> b.at_;
    }

   private:
    const SharedList* list_ = nullptr;
    std::size_t at_ = 0;
  };
  using iterator = const_iterator;
  using value_type = T;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](std::size_t at) const {
    return (*chunks_[at / chunk_length])[at % chunk_length];
  }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size_ - 1]; }
  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size_}; }

  void push_back(T element) {
    if (size_ % chunk_length == 0) chunks_.push_back(std::make_shared<Chunk>());
    own(chunks_.back()).push_back(std::move(element));
    ++size_;
  }
  // The element for changing; its chunk is no longer shared.
  T& edit(std::size_t at) { return own(chunks_[at / chunk_length])[at % chunk_length]; }

  friend bool operator==(const SharedList& one, const SharedList& other) {
    if (one.size_ != other.size_) return false;
    for (std::size_t i = 0; i < one.size_; ++i) {
      if (!(one[i] == other[i])) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t chunk_length = 32;
  using Chunk = std::vector<T>;

  static Chunk& own(std::shared_ptr<Chunk>& chunk) {
    if (chunk.use_count() != 1) chunk = std::make_shared<Chunk>(*chunk);
    // Whoever shared it and let go of it has read it before.
    std::atomic_thread_fence(std::memory_order_acquire);
    return *chunk;
  }

  std::vector<std::shared_ptr<Chunk>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace sopu::domain
