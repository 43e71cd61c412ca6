using System.IO;
using EntraPrivateAccess.Server.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Server;

public sealed class SerializedCertificateTests
{
    private static readonly byte[] s_der = [0x30, 0x03, 0x02, 0x01, 0x05];

    [Fact]
    public void Certificate_is_read_from_property_32()
    {
        SerializedCertificate? found = SerializedCertificate.Parse(Store((3, new byte[20]), (32, s_der)));

        Assert.Equal(s_der, found!.Certificate);
        Assert.False(found.HasPrivateKey);
    }

    [Fact]
    public void Key_provider_property_implies_a_private_key() =>
        Assert.True(SerializedCertificate.Parse(Store((2, [1, 2, 3]), (32, s_der)))!.HasPrivateKey);

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(16)]
    public void Truncated_file_is_not_read(int length) =>
        Assert.Null(SerializedCertificate.Parse(Store((32, s_der))[..length]));

    [Fact]
    public void Length_beyond_the_file_is_rejected()
    {
        byte[] content = Store((32, s_der));
        BitConverter.GetBytes(int.MaxValue).CopyTo(content, 8);

        Assert.Null(SerializedCertificate.Parse(content));
    }

    [Fact]
    public void File_without_a_certificate_returns_null() =>
        Assert.Null(SerializedCertificate.Parse(Store((3, new byte[20]))));

    private static byte[] Store(params (int Property, byte[] Value)[] properties)
    {
        using MemoryStream content = new();
        using BinaryWriter writer = new(content);
        foreach ((int property, byte[] value) in properties)
        {
            writer.Write(property);
            writer.Write(1);
            writer.Write(value.Length);
            writer.Write(value);
        }

        return content.ToArray();
    }
}
