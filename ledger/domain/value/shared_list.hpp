// A list that only grows and whose elements may change: a tree of which copies share what neither
// has changed, so that a state can be copied in no time, however long its lists are, and a change
// costs a few nodes (a persistent vector: Bagwell and Rompf, RRB-Trees, 2011, section 2).
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
    const Node* node = root_.get();
    for (unsigned level = levels_; level > 0; --level) node = node->below[branch(at, level)].get();
    return node->elements[branch(at, 0)];
  }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[size_ - 1]; }
  const_iterator begin() const { return {this, 0}; }
  const_iterator end() const { return {this, size_}; }

  void push_back(T element) {
    if (is_full()) {
      auto above = std::make_shared<Node>();
      above->below.push_back(std::move(root_));
      root_ = std::move(above);
      ++levels_;
    }
    leaf_for(size_).push_back(std::move(element));
    ++size_;
  }
  // The element for changing; what leads to it is no longer shared.
  T& edit(std::size_t at) { return leaf_for(at)[branch(at, 0)]; }

  friend bool operator==(const SharedList& one, const SharedList& other) {
    if (one.size_ != other.size_) return false;
    if (one.root_ == other.root_) return true;
    for (std::size_t i = 0; i < one.size_; ++i) {
      if (!(one[i] == other[i])) return false;
    }
    return true;
  }

 private:
  static constexpr unsigned bits = 5;
  // Thirty-two elements, or nodes of the level below.
  struct Node {
    std::vector<T> elements;
    std::vector<std::shared_ptr<Node>> below;
  };

  static std::size_t branch(std::size_t at, unsigned level) {
    return (at >> (bits * level)) % (std::size_t{1} << bits);
  }
  bool is_full() const { return root_ && size_ == std::size_t{1} << (bits * (levels_ + 1)); }

  // Where the element stands, or is to be put at the end; everything on the way is this list's own.
  std::vector<T>& leaf_for(std::size_t at) {
    Node* node = &own(root_);
    for (unsigned level = levels_; level > 0; --level) {
      const std::size_t next = branch(at, level);
      if (next == node->below.size()) node->below.emplace_back();
      node = &own(node->below[next]);
    }
    return node->elements;
  }

  static Node& own(std::shared_ptr<Node>& node) {
    if (!node) {
      node = std::make_shared<Node>();
    } else if (node.use_count() != 1) {
      node = std::make_shared<Node>(*node);
    }
    // Whoever shared it and let go of it has read it before.
    std::atomic_thread_fence(std::memory_order_acquire);
    return *node;
  }

  std::shared_ptr<Node> root_;
  unsigned levels_ = 0;  // of nodes above those with elements
  std::size_t size_ = 0;
};

}  // namespace sopu::domain
