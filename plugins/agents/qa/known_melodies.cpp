#include "known_melodies.hpp"

#include <array>

namespace aether::qa {
namespace {

constexpr std::array<int, 14> kNotes0 = {0, 0, 7, 7, 9, 9, 7, 5, 5, 4, 4, 2, 2, 0};
constexpr std::array<int, 15> kNotes1 = {4, 4, 5, 7, 7, 5, 4, 2, 0, 0, 2, 4, 4, 2, 2};
constexpr std::array<int, 14> kNotes2 = {0, 2, 4, 0, 0, 2, 4, 0, 4, 5, 7, 4, 5, 7};
constexpr std::array<int, 13> kNotes3 = {4, 2, 0, 2, 4, 4, 4, 2, 2, 2, 4, 7, 7};
constexpr std::array<int, 11> kNotes4 = {4, 4, 4, 4, 4, 4, 4, 7, 0, 2, 4};
constexpr std::array<int, 12> kNotes5 = {0, 0, 2, 0, 5, 4, 0, 0, 2, 0, 7, 5};
constexpr std::array<int, 9> kNotes6 = {16, 15, 16, 15, 16, 11, 14, 12, 9};
constexpr std::array<int, 8> kNotes7 = {7, 7, 7, 3, 5, 5, 5, 2};
constexpr std::array<int, 9> kNotes8 = {0, -5, 0, -5, 0, -5, 0, 4, 7};
constexpr std::array<int, 10> kNotes9 = {8, 7, 7, 8, 7, 7, 8, 7, 7, 15};
constexpr std::array<int, 11> kNotes10 = {0, 3, 5, 7, 9, 7, 5, 2, -2, 0, 2};
constexpr std::array<int, 9> kNotes11 = {-5, 0, 4, 0, 4, 2, 0, -3, -5};
constexpr std::array<int, 16> kNotes12 = {0, 4, 5, 7, 0, 4, 5, 7, 0, 4, 5, 7, 4, 0, 4, 2};
constexpr std::array<int, 9> kNotes13 = {-5, 0, 0, 0, 4, 2, 0, 2, 4};
constexpr std::array<int, 11> kNotes14 = {7, 9, 7, 4, 7, 9, 7, 4, 14, 14, 11};
constexpr std::array<int, 14> kNotes15 = {12, 11, 9, 7, 5, 4, 2, 0, 7, 9, 9, 11, 11, 12};
constexpr std::array<int, 12> kNotes16 = {7, 5, 4, 2, 0, 2, 4, 0, 2, 4, 5, 2};
constexpr std::array<int, 12> kNotes17 = {0, 0, 2, -1, 0, 2, 4, 4, 5, 4, 2, 0};
constexpr std::array<int, 10> kNotes18 = {-5, -5, -5, 0, 0, 2, 2, 7, 4, 0};
constexpr std::array<int, 13> kNotes19 = {0, 0, 2, 4, 0, 4, 2, -5, 0, 0, 2, 4, 0};
constexpr std::array<int, 15> kNotes20 = {0, 2, 4, 7, 7, 9, 7, 4, 0, 2, 4, 4, 2, 0, 2};
constexpr std::array<int, 13> kNotes21 = {7, 9, 7, 5, 4, 5, 7, 2, 4, 5, 4, 5, 7};
constexpr std::array<int, 10> kNotes22 = {0, 0, 0, 2, 4, 4, 2, 4, 5, 7};
constexpr std::array<int, 12> kNotes23 = {0, 0, 0, -5, -3, -3, -5, 4, 4, 2, 2, 0};
constexpr std::array<int, 14> kNotes24 = {0, 0, 2, 2, 4, 7, 4, 0, 0, 0, 2, 2, 4, 0};
constexpr std::array<int, 14> kNotes25 = {4, 2, 0, 4, 2, 0, 7, 5, 5, 4, 7, 5, 5, 4};
constexpr std::array<int, 8> kNotes26 = {4, 2, 0, -1, -3, -5, -3, -1};
constexpr std::array<int, 16> kNotes27 = {7, 0, 2, 4, 5, 7, 0, 0, 9, 5, 7, 9, 11, 12, 0, 0};
constexpr std::array<int, 13> kNotes28 = {0, 2, 3, 5, 7, 3, 7, 6, 2, 6, 5, 1, 5};
constexpr std::array<int, 14> kNotes29 = {7, 4, 2, 0, 2, 4, 7, 4, 2, 0, 2, 4, 2, 4};
constexpr std::array<int, 8> kNotes30 = {0, 5, 5, 5, 0, 7, 4, 5};
constexpr std::array<int, 11> kNotes31 = {7, 0, 2, 3, 5, 7, 3, 7, 3, 7, 0};
constexpr std::array<int, 11> kNotes32 = {4, 7, 7, 4, 2, 0, 2, 4, 7, 4, 2};
constexpr std::array<int, 13> kNotes33 = {4, 4, 7, 4, 4, 7, 4, 7, 12, 11, 9, 9, 7};
constexpr std::array<int, 13> kNotes34 = {7, 2, 3, 5, 3, 2, 0, 0, 3, 7, 5, 3, 2};
constexpr std::array<int, 12> kNotes35 = {-1, 0, 2, 4, 2, 4, 9, 7, 4, 2, 0, -3};
constexpr std::array<int, 10> kNotes36 = {0, 0, 0, 5, 9, 0, 0, 0, 5, 9};
constexpr std::array<int, 10> kNotes37 = {12, 11, 10, 10, 9, 8, 7, 7, 6, 5};
constexpr std::array<int, 10> kNotes38 = {7, 9, 7, 4, 4, 4, 2, 4, 5, 4};
constexpr std::array<int, 8> kNotes39 = {2, 3, 4, 12, 4, 12, 4, 12};
constexpr std::array<int, 11> kNotes40 = {0, 0, 0, 0, 3, 2, 2, 0, 0, -1, 0};
constexpr std::array<int, 8> kNotes41 = {3, 2, 3, 0, 2, -2, 0, 0};
constexpr std::array<int, 11> kNotes42 = {0, 2, 5, 4, 2, 7, 7, 7, 9, 4, 5};
constexpr std::array<int, 12> kNotes43 = {7, 4, 0, 4, 7, 12, 16, 14, 12, 4, 6, 7};
constexpr std::array<int, 13> kNotes44 = {7, 7, 7, 5, 4, 7, 12, 14, 16, 16, 16, 14, 12};
constexpr std::array<int, 15> kNotes45 = {0, 0, 0, -5, 4, 4, 4, 0, 0, 4, 7, 7, 5, 4, 2};
constexpr std::array<int, 13> kNotes46 = {7, 4, 7, 7, 4, 7, 9, 7, 5, 4, 2, 4, 5};
constexpr std::array<int, 16> kNotes47 = {-5, 0, 0, 2, 0, -1, -3, -3, -3, 2, 2, 4, 2, 0, -1, -5};
constexpr std::array<int, 11> kNotes48 = {-5, 0, 0, 0, 2, 4, 4, 4, 2, 4, 5};
constexpr std::array<int, 13> kNotes49 = {4, 2, 0, 2, 4, 5, 7, 9, 11, 12, 11, 9, 7};
constexpr std::array<int, 10> kNotes50 = {-5, 0, 2, 3, 0, -5, 0, 2, 3, 0};
constexpr std::array<int, 8> kNotes51 = {4, 0, 2, -5, -5, 2, 4, 0};
constexpr std::array<int, 7> kNotes52 = {0, -5, -5, -3, -5, -1, 0};
constexpr std::array<int, 7> kNotes53 = {0, 2, 3, 5, 2, -2, 0};
constexpr std::array<int, 11> kNotes54 = {7, 7, 4, 7, 9, 7, 4, 4, 2, 4, 2};
constexpr std::array<int, 16> kNotes55 = {0, 0, 7, 7, 2, 3, 2, 0, 7, 10, 12, 10, 7, 9, 5, 7};
constexpr std::array<int, 12> kNotes56 = {-5, 0, -1, 0, 2, -3, 2, 0, -1, -3, -1, 0};
constexpr std::array<int, 8> kNotes57 = {0, 2, 4, 5, 7, 9, 11, 12};

constexpr std::array<KnownMelody, 58> kMelodies = {{
    {"Twinkle, Twinkle, Little Star", kNotes0},
    {"Ode to Joy", kNotes1},
    {"Frere Jacques", kNotes2},
    {"Mary Had a Little Lamb", kNotes3},
    {"Jingle Bells", kNotes4},
    {"Happy Birthday", kNotes5},
    {"Fuer Elise", kNotes6},
    {"Beethoven, Symphony No. 5", kNotes7},
    {"Eine kleine Nachtmusik", kNotes8},
    {"Mozart, Symphony No. 40", kNotes9},
    {"Greensleeves", kNotes10},
    {"Amazing Grace", kNotes11},
    {"When the Saints Go Marching In", kNotes12},
    {"Auld Lang Syne", kNotes13},
    {"Silent Night", kNotes14},
    {"Joy to the World", kNotes15},
    {"Deck the Halls", kNotes16},
    {"God Save the King", kNotes17},
    {"La Marseillaise", kNotes18},
    {"Yankee Doodle", kNotes19},
    {"Oh! Susanna", kNotes20},
    {"London Bridge", kNotes21},
    {"Row, Row, Row Your Boat", kNotes22},
    {"Old MacDonald", kNotes23},
    {"Pop Goes the Weasel", kNotes24},
    {"Three Blind Mice", kNotes25},
    {"Canon in D", kNotes26},
    {"Minuet in G", kNotes27},
    {"In the Hall of the Mountain King", kNotes28},
    {"Morning Mood", kNotes29},
    {"Bridal Chorus", kNotes30},
    {"Swan Lake", kNotes31},
    {"New World, Largo", kNotes32},
    {"Brahms, Lullaby", kNotes33},
    {"Korobeiniki", kNotes34},
    {"Danny Boy", kNotes35},
    {"La Cucaracha", kNotes36},
    {"Habanera", kNotes37},
    {"Toreador Song", kNotes38},
    {"The Entertainer", kNotes39},
    {"Funeral March", kNotes40},
    {"Dies irae", kNotes41},
    {"Can-Can", kNotes42},
    {"The Star-Spangled Banner", kNotes43},
    {"Battle Hymn of the Republic", kNotes44},
    {"Clementine", kNotes45},
    {"This Old Man", kNotes46},
    {"We Wish You a Merry Christmas", kNotes47},
    {"O Tannenbaum", kNotes48},
    {"The First Noel", kNotes49},
    {"Bella Ciao", kNotes50},
    {"Westminster Chimes", kNotes51},
    {"Shave and a Haircut", kNotes52},
    {"The jazz lick", kNotes53},
    {"Camptown Races", kNotes54},
    {"Scarborough Fair", kNotes55},
    {"Aura Lee", kNotes56},
    {"Major scale, upwards", kNotes57},
}};

}  // namespace

std::span<const KnownMelody> known_melodies() {
  return kMelodies;
}

}  // namespace aether::qa
