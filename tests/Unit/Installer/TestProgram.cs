using System;
using System.Buffers.Binary;
using System.Text;

namespace EntraPrivateAccess.Tests.Unit.Installer;

/// <summary>A small Windows program (PE32+) with a version resource, as bytes.</summary>
internal static class TestProgram
{
    public const int ChecksumOffset = 64 + 24 + 64;
    public const int SecurityEntryOffset = 64 + 24 + 112 + (4 * 8);
    private const int RawStart = 512;

    public static byte[] Build(string? version = "1.5.4892.0", int size = 4096)
    {
        byte[] file = new byte[size];
        new Random(1).NextBytes(file.AsSpan(1024));
        file[0] = (byte)'M';
        file[1] = (byte)'Z';
        Put32(60, 64);
        Put32(64, 0x4550);
        Put16(64 + 4, 0x8664);
        Put16(64 + 6, 1);
        Put16(64 + 20, 240);
        Put16(88, 0x20B);
        Put32(88 + 108, 16);
        Put32(88 + 112 + 16, version is null ? 0u : 0x1000);
        Put32(88 + 112 + 20, 512);
        int section = 88 + 240;
        Put32(section + 8, 512);
        Put32(section + 12, 0x1000);
        Put32(section + 16, 512);
        Put32(section + 20, RawStart);
        Level(0, 16, 0x80000018);
        Level(0x18, 1, 0x80000030);
        Level(0x30, 1033, 0x48);
        Put32(RawStart + 0x48, 0x1000 + 0x58);
        Put32(RawStart + 0x4C, 92);
        int info = RawStart + 0x58;
        Put16(info, 92);
        Put16(info + 2, 52);
        Encoding.Unicode.GetBytes("VS_VERSION_INFO\0").CopyTo(file, info + 6);
        Put32(info + 40, 0xFEEF04BD);
        Version parsed = Version.Parse(version ?? "0.0.0.0");
        Put32(info + 48, ((uint)parsed.Major << 16) | (uint)parsed.Minor);
        Put32(info + 52, ((uint)parsed.Build << 16) | (uint)parsed.Revision);
        return file;

        void Level(int at, uint id, uint next)
        {
            Put16(RawStart + at + 14, 1);
            Put32(RawStart + at + 16, id);
            Put32(RawStart + at + 20, next);
        }

        void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);

        void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
    }
}
