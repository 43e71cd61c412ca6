using System.Globalization;
using System.Net;
using System.Numerics;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>A range of IP addresses: a network such as 10.0.0.0/24, or 10.0.0.1..10.0.0.9.</summary>
internal sealed class AddressRange
{
    private readonly BigInteger _first;
    private readonly BigInteger _last;
    private readonly int _length;

    private AddressRange(BigInteger first, BigInteger last, int length)
    {
        _first = first;
        _last = last;
        _length = length;
    }

    /// <summary>Whether the range is one address.</summary>
    public bool IsOne => _first == _last;

    /// <summary>The number of addresses.</summary>
    public string Count => (_last - _first + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads an address, a network, or two addresses with two dots or a hyphen between them.</summary>
    /// <returns>Null if the text is none of these, such as a host name.</returns>
    public static AddressRange? Parse(string text)
    {
        string[] network = text.Split('/');
        string[] ends = text.Split(["..", "-"], StringSplitOptions.None);
        if (network.Length == 2 && Address(network[0]) is { } any)
        {
            return int.TryParse(network[1], NumberStyles.None, CultureInfo.InvariantCulture, out int prefix)
                ? OfNetwork(any.GetAddressBytes(), prefix)
                : null;
        }

        return
            ends.Length <= 2
            && Address(ends[0]) is { } first
            && Address(ends[ends.Length - 1]) is { } last
            && first.AddressFamily == last.AddressFamily
            && Number(first.GetAddressBytes()) <= Number(last.GetAddressBytes())
            ? new AddressRange(
                Number(first.GetAddressBytes()),
                Number(last.GetAddressBytes()),
                first.GetAddressBytes().Length
            )
            : null;
    }

    // .NET also reads a number, such as 10, as an address, but here it can be a part of a name.
    private static IPAddress? Address(string text) =>
        IPAddress.TryParse(text.Trim(), out IPAddress? address)
        && (text.Contains(':') || text.Trim().Split('.').Length == 4)
            ? address
            : null;

    /// <summary>Gets the first, the middle and the last address.</summary>
    public IReadOnlyList<string> Sample() =>
        [
            .. new[] { _first, _first + ((_last - _first) / 2), _last }
                .Distinct()
                .Select(number => ToAddress(number).ToString()),
        ];

    // The first and the last address of an IPv4 network are the network itself and its broadcast address.
    private static AddressRange? OfNetwork(byte[] address, int prefix)
    {
        int bits = (address.Length * 8) - prefix;
        if (bits < 0)
        {
            return null;
        }

        BigInteger size = BigInteger.One << bits;
        BigInteger first = Number(address) / size * size;
        int edge = address.Length == 4 && bits > 1 ? 1 : 0;
        return new AddressRange(first + edge, first + size - 1 - edge, address.Length);
    }

    private static BigInteger Number(byte[] address) =>
        new(address.AsEnumerable().Reverse().Concat(new byte[] { 0 }).ToArray());

    private IPAddress ToAddress(BigInteger number)
    {
        byte[] bytes = new byte[_length];
        byte[] parts = number.ToByteArray();
        for (int index = 0; index < _length && index < parts.Length; index++)
        {
            bytes[_length - 1 - index] = parts[index];
        }

        return new IPAddress(bytes);
    }
}
