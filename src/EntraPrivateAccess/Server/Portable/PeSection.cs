namespace EntraPrivateAccess.Server.Portable;

/// <summary>Where a part of a program lies in memory and in its file.</summary>
internal readonly record struct PeSection(uint VirtualAddress, uint RawOffset, uint RawSize);
